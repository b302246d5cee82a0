import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Detection } from '@datatrail/model';
import { spanOf, traceIdOf } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { NOON, requestOf, sourceOf, TENANT } from '../screened-request.ts';
import { engineOf, storeIn, temporaryDirectory } from '../temporary-store.ts';

vi.setConfig({ testTimeout: 60_000 });

const JO = '7k2m9qd3fq9c';
const JO_BEFORE = 'q9c1x0v7kazz';
const ANN = '00000000annn';
const placeholder = (fingerprint: string) => `[user.contact.email:email:${fingerprint}.x7k2m9qd]`;
const detectionOf = (span: number, fingerprint: string): Detection => ({
  span,
  resource: 0,
  position: span < 0 ? 'resource_attribute' : 'span_attribute',
  key: 'url.full',
  category: 'user.contact.email',
  detector: 'email',
  fingerprint,
  confidence: 0.9,
  shape: 'aaaa@aaaa.aa',
  testData: false,
});

const directory = temporaryDirectory();
const store = storeIn(directory, { insertGapMs: 0 });
beforeAll(() => store.start());
afterAll(() => store.stop());

let next = 0;
/** One trace with a call that carries the fingerprint, and one span that carries nothing. */
async function write(fingerprint: string, tenant = TENANT, onResource = false): Promise<string> {
  const id = ++next * 10;
  const text = placeholder(fingerprint);
  const resource = { 'service.name': `shop-${id}`, ...(onResource && { owner: text }) };
  const attributes = {
    'server.address': 'api.mail.example',
    ...(!onResource && { 'url.full': `https://m/?to=${text}` }),
  };
  const spans = [spanOf(id, { trace: id }), spanOf(id + 1, { trace: id, parent: id, kind: 3, attributes })];
  const detection = detectionOf(onResource ? -1 : 1, fingerprint);
  const { request, locate } = requestOf([{ resource, spans }], [detection], tenant);
  await store.write(request, locate, sourceOf());
  return traceIdOf(id);
}

async function analyze(): Promise<readonly number[]> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  await store.writeFacts(
    TENANT,
    minutes.map((minute) => ({ minute, endpoints: [], edges: [], flows: [], services: [] })),
    watermark,
  );
  return minutes;
}

function filesWith(text: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(text));
}

async function tell(sql: string): Promise<string> {
  const engine = engineOf(directory);
  await engine.open();
  try {
    return Buffer.from(await engine.run(sql, { lane: 'control' })).toString('utf8');
  } finally {
    await engine.close();
  }
}

test('a subject is found where it is, in each tenant alone', async () => {
  const traces = [await write(JO), await write(JO_BEFORE), await write(ANN)];
  await write(JO, 'bank');
  const trail = await store.findSubject(TENANT, [JO, JO_BEFORE]);
  expect(trail).toMatchObject({ spans: 2, traces: 2 });
  expect([...trail.traceIds].sort()).toEqual(traces.slice(0, 2).sort());
  expect(trail.places).toHaveLength(2);
  expect(trail.places[0]).toMatchObject({
    peerHost: 'api.mail.example',
    position: 'span_attribute',
    key: 'url.full',
    category: 'user.contact.email',
    spans: 1,
  });
  expect(await store.findSubject('bank', [JO_BEFORE])).toEqual({ places: [], spans: 0, traces: 0, traceIds: [] });
});

test('what carries it goes from every table, and the facts that rest on it are computed again', async () => {
  await write(JO, TENANT, true);
  await store.writeTriage(TENANT, {
    finding: 'f',
    state: 'open',
    reason: `it is ${placeholder(JO)}`,
    owner: 'x',
    expiresAt: null,
  });
  expect(await analyze()).toEqual([NOON]);
  expect(await analyze()).toEqual([]);
  const before = await store.readIngest(TENANT);

  const record = await store.eraseSubject(TENANT, [JO, JO_BEFORE]);
  expect(record).toMatchObject({
    categories: ['user.contact.email'],
    fingerprints: 2,
    spans: 4,
    traces: 3,
    minutes: 1,
  });
  // the resource, and what somebody wrote
  expect(record?.otherRows).toBe(2);
  expect((await store.readIngest(TENANT)).spans).toBe(before.spans - 4);
  expect(await store.findSubject(TENANT, [JO, JO_BEFORE])).toMatchObject({ spans: 0, traceIds: [] });
  expect((await store.findSubject(TENANT, [ANN])).spans).toBe(1);
  expect((await store.findSubject('bank', [JO])).spans).toBe(1);
  expect(await store.readTriage(TENANT)).toEqual([]);

  expect(await analyze()).toEqual([NOON]);
  expect(await analyze()).toEqual([]);
  expect((await store.readFacts({ tenant: TENANT })).input.spans).toBe(before.spans - 4);
  expect(await store.erasures(TENANT)).toEqual([record]);
  expect(await store.erasures('bank')).toEqual([]);
  expect(await store.eraseSubject(TENANT, [JO])).toBe(null);
});

test('a resource that went comes back with the next span that names it', async () => {
  const { request, locate } = requestOf([
    { resource: { 'service.name': 'same' }, spans: [spanOf(900, { trace: 900 })] },
  ]);
  await store.write(request, locate, sourceOf());
  await write(JO);
  await store.eraseSubject(TENANT, [JO]);
  await store.write(request, locate, sourceOf());
  expect((await store.readTrace(TENANT, traceIdOf(900)))[0]?.resourceJson).toContain('same');
});

/** Directories of the parts of spans: their partition is a day. */
function spanParts(): string[] {
  const entries = readdirSync(join(directory, 'engine', 'store'), { recursive: true, withFileTypes: true });
  return entries.filter((one) => /^\d{8}_/.test(one.name)).map((one) => join(one.parentPath, one.name));
}

test('nothing of it is left on the disk: no part, old or detached, no list of what the engine did', async () => {
  await write(JO);
  const before = spanParts();
  expect(before.length).toBeGreaterThan(0);
  await store.eraseSubject(TENANT, [JO]);
  const between = spanParts();
  await store.eraseSubject('bank', [JO]);
  // parts are packed, so nobody can search them for a text: none of those that held it may be there
  expect(spanParts().filter((part) => before.includes(part) || between.includes(part))).toEqual([]);
  await store.stop();
  expect(await tell('SELECT count() FROM system.detached_parts FORMAT TSV')).toBe('0\n');
  const holding = (fingerprint: string) =>
    `SELECT count() FROM datatrail.spans WHERE has(\`detection.fingerprint\`, '${fingerprint}')
    OR position(concat(attributes, events, links, name), '${fingerprint}') > 0 FORMAT TSV`;
  expect([await tell(holding(JO)), await tell(holding(ANN))]).toEqual(['0\n', '1\n']);
  expect(filesWith(JO)).toEqual([]);
});
