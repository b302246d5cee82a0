// Two tenants in one process, over every route that the API document names.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfKey, makeKey } from '@datatrail/runtime';
import { encodeRequest, spanOf, traceIdOf } from '@datatrail/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';
import { type Served, serve, until } from './served.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const KINDS = ['ingest', 'read', 'admin'] as const;
const TENANTS = ['alpha', 'beta'] as const;
type Tenant = (typeof TENANTS)[number];

const keysOf = () => ({ ingest: makeKey('ingest'), read: makeKey('read'), admin: makeKey('admin') });
const keys = { alpha: keysOf(), beta: keysOf() };
const secrets = TENANTS.flatMap((tenant) => Object.values(keys[tenant]));
const entriesOf = (kind: (typeof KINDS)[number]) =>
  TENANTS.map((tenant) => `${tenant}:${hashOfKey(keys[tenant][kind]).toString('hex')}`).join(',');
const environment = Object.fromEntries(KINDS.map((kind) => [`DATATRAIL_KEYS_${kind.toUpperCase()}`, entriesOf(kind)]));

/** What is in every name of a tenant, so that a leak shows wherever it is. */
const MARK = { alpha: 'alphamark', beta: 'betamark' } as const;
const OTHER = { alpha: 'beta', beta: 'alpha' } as const;

/** Both tenants use the same trace and span ids: what joins by id alone joins them. */
function requestOf(tenant: Tenant): Uint8Array {
  const mark = MARK[tenant];
  const startUs = (Date.now() - 2_000) * 1000;
  const attributes = {
    'http.request.method': 'POST',
    'server.address': `api.${mark}.com`,
    'url.full': `https://api.${mark}.com/v1/${mark}?email=jo.doe@${mark}.com`,
  };
  const resource = {
    'service.name': `${mark}-shop`,
    'service.namespace': mark,
    'service.instance.id': `${mark}-1`,
    'deployment.environment.name': mark,
  };
  const entry = { kind: 2, startUs, durationUs: 9_000, attributes: { 'http.route': `/${mark}/orders` } };
  const spans = [spanOf(1, entry), spanOf(2, { kind: 3, parent: 1, startUs, durationUs: 5_000, attributes })];
  return encodeRequest([{ resource, spans }]);
}

let directory = '';
let served: Served;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'datatrail-tenants-'));
  served = await serve(directory, environment);
  for (const tenant of TENANTS) {
    const headers = { 'content-type': 'application/x-protobuf', authorization: `Bearer ${keys[tenant].ingest}` };
    const sent = await fetch(`${served.otlpHttp}/v1/traces`, { method: 'POST', headers, body: requestOf(tenant) });
    expect(sent.status).toBe(200);
  }
  for (const tenant of TENANTS) {
    await until(
      () => ask('GET', '/api/v1/findings', keys[tenant].read),
      ({ text }) => text.includes(MARK[tenant]),
    );
    const declarations = `services:\n  - name: ${MARK[tenant]}-shop\n`;
    expect((await ask('PUT', '/api/v1/declarations', keys[tenant].admin, declarations)).status).toBe(200);
  }
});
afterAll(async () => {
  await served.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, key?: string, body?: string) {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  if (body !== undefined) headers['content-type'] = body.startsWith('{') ? 'application/json' : 'application/yaml';
  const response = await fetch(served.api + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
}

interface ApiDocument {
  readonly paths: Record<string, Record<string, { parameters?: readonly { in: string; name: string }[] }>>;
}

async function routes(): Promise<readonly Route[]> {
  const document: ApiDocument = JSON.parse((await ask('GET', '/api/v1/openapi.json')).text);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((one) => one.in === 'query').map((one) => one.name),
    })),
  );
}

/** A path with the things of `tenant` in its places. A new kind of place must be told here, or the test fails. */
async function filled(path: string, tenant: Tenant): Promise<string> {
  const [finding] = JSON.parse((await ask('GET', '/api/v1/findings', keys[tenant].read)).text).items;
  const subject = JSON.stringify({ value: emailOf(tenant) });
  const { fingerprints } = JSON.parse((await ask('POST', LOOKUP, keys[tenant].admin, subject)).text);
  const [{ fingerprint }] = fingerprints;
  const places: Record<string, string> = {
    fingerprint,
    name: `${MARK[tenant]}-shop`,
    traceId: traceIdOf(1),
    id: finding.id,
  };
  return path.replace(/\{(\w+)\}/g, (_all, place: string) => {
    const value = places[place];
    if (value === undefined) throw new Error(`say what stands for {${place}} of ${path}`);
    return encodeURIComponent(value);
  });
}

const LOOKUP = '/api/v1/subjects/lookup';
const emailOf = (tenant: Tenant) => `jo.doe@${MARK[tenant]}.com`;
const IS_READ = (route: Route) => route.method === 'GET';

describe.each(TENANTS)('%s', (tenant) => {
  const other = OTHER[tenant];

  test('sees its own on every route for reading, and nothing of the other', async () => {
    let withOwn = 0;
    for (const route of (await routes()).filter(IS_READ)) {
      const { status, text } = await ask('GET', await filled(route.path, tenant), keys[tenant].read);
      expect([route.path, status]).toEqual([route.path, 200]);
      expect(text.includes(MARK[other]), `${route.path} shows the other tenant`).toBe(false);
      if (text.includes(MARK[tenant])) withOwn++;
    }
    // all but detectors and ingest name something of the tenant
    expect(withOwn).toBeGreaterThanOrEqual((await routes()).filter(IS_READ).length - 2);
  });

  test('asks for what belongs to the other and gets nothing', async () => {
    for (const route of (await routes()).filter(IS_READ)) {
      const asks: Record<string, string> = {
        service: `${MARK[other]}-shop`,
        namespace: MARK[other],
        environment: MARK[other],
        recipient: `api.${MARK[other]}.com`,
        endpoint: `POST /${MARK[other]}/orders`,
      };
      for (const name of route.query.filter((one) => one in asks)) {
        const path = `${await filled(route.path, tenant)}?${name}=${encodeURIComponent(asks[name] ?? '')}`;
        const { text } = await ask('GET', path, keys[tenant].read);
        expect(text.includes(MARK[other]), path).toBe(false);
      }
      if (!route.path.includes('{') || route.path.includes('{traceId}')) continue;
      const { status, text } = await ask('GET', await filled(route.path, other), keys[tenant].read);
      expect([route.path, status, text.includes(MARK[other])]).toEqual([route.path, 404, false]);
    }
  });

  test('decides nothing about what belongs to the other', async () => {
    const decision = JSON.stringify({ state: 'suppressed', reason: 'none of ours', owner: tenant });
    const writes = (await routes()).filter((route) => !IS_READ(route) && route.path.includes('{'));
    expect(writes.length).toBeGreaterThan(0);
    for (const route of writes) {
      const path = await filled(route.path, other);
      expect([path, (await ask(route.method, path, keys[tenant].admin, decision)).status]).toEqual([path, 404]);
    }
    const { text } = await ask('GET', '/api/v1/findings?triage=suppressed', keys[other].read);
    expect(JSON.parse(text).items).toEqual([]);
  });

  test('finds its own subjects, and not those of the other', async () => {
    const spansOf = async (value: string) => {
      const { text } = await ask('POST', LOOKUP, keys[tenant].admin, JSON.stringify({ value }));
      expect(text.includes(value)).toBe(false);
      return JSON.parse(text).spans;
    };
    expect([await spansOf(emailOf(tenant)), await spansOf(emailOf(other))]).toEqual([1, 0]);
  });

  test('ids that both use do not join their traces', async () => {
    const { text } = await ask('GET', `/api/v1/traces/${traceIdOf(1)}`, keys[tenant].read);
    expect(JSON.parse(text).spans.map((span: { service: string }) => span.service)).toEqual([
      `${MARK[tenant]}-shop`,
      `${MARK[tenant]}-shop`,
    ]);
  });

  test('is counted alone', async () => {
    const { text } = await ask('GET', '/api/v1/ingest', keys[tenant].read);
    expect(JSON.parse(text)).toMatchObject({
      sinceStart: { received: 2, stored: 2, requests: 1 },
      stored: { spans: 2 },
    });
  });
});

test('every route refuses no key, unknown keys and keys for sending; writing refuses keys for reading', async () => {
  const all = await routes();
  expect(all.length).toBeGreaterThanOrEqual(14);
  for (const route of all) {
    const path = await filled(route.path, 'alpha');
    const statusOf = async (key?: string) => (await ask(route.method, path, key)).status;
    expect([path, await statusOf()]).toEqual([path, 401]);
    expect([path, await statusOf(makeKey('read'))]).toEqual([path, 401]);
    expect([path, await statusOf(keys.alpha.ingest)]).toEqual([path, 403]);
    if (!IS_READ(route)) expect([path, await statusOf(keys.alpha.read)]).toEqual([path, 403]);
  }
});

test('declare asks with the key of a file, and says what is missing without', async () => {
  const file = join(directory, 'read.key');
  writeFileSync(file, `${keys.alpha.read}\n`, { mode: 0o600 });
  const declared = await runDatatrail(['declare', '--api', served.api, '--key-file', file]);
  expect(declared.code).toBe(0);
  expect([declared.stdout.includes(MARK.alpha), declared.stdout.includes(MARK.beta)]).toEqual([true, false]);
  rmSync(file);
  const refused = await runDatatrail(['declare', '--api', served.api]);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('--key-file');
});

test('keys and hashes stand nowhere: not in answers, metrics, logs, doctor, or on the disk', async () => {
  const metrics = await ask('GET', '/metrics', keys.alpha.admin);
  expect(metrics.text).toContain('datatrail_collector_requests_total');
  const doctor = await runDatatrail(['doctor'], { cwd: directory, environment });
  expect(doctor.stdout).toContain('keys.ingest');
  const { stdout, stderr } = await served.end('SIGTERM');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.length).toBeGreaterThan(10);
  const disk = files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n');
  const everything = [metrics.text, doctor.stdout, doctor.stderr, stdout, stderr, disk].join('\n');
  for (const secret of secrets) {
    expect(everything.includes(secret.slice(11))).toBe(false);
    expect(everything.includes(hashOfKey(secret).toString('hex'))).toBe(false);
  }
});
