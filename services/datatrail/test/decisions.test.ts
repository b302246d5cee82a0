// What people decide over the API: triage and declarations, through the whole system and over a restart.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, Report } from '@datatrail/model';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Served, send, serve, until } from './served.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let directory = '';
const running: Served[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'datatrail-decisions-'));
});
afterEach(async () => {
  for (const served of running.splice(0)) await served.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function started(environment: Readonly<Record<string, string>> = {}): Promise<Served> {
  const served = await serve(directory, environment);
  running.push(served);
  return served;
}

async function withSpans(): Promise<Served> {
  const served = await started();
  const startUs = (Date.now() - 2_000) * 1000;
  const call = (id: number, host: string) =>
    spanOf(id, {
      kind: 3,
      startUs,
      attributes: {
        'http.request.method': 'GET',
        'server.address': host,
        'url.full': `https://${host}/track?email=jo.doe%40corp-mail.de`,
      },
    });
  const spans = [call(1, 'api.acme-mailer.io'), call(2, 'collect.unheard-of.net')];
  expect(await send(served.otlpHttp, encodeRequest([{ resource: { 'service.name': 'shop' }, spans }]))).toBe(200);
  await until(
    () => findings(served),
    (found) => found.length >= 2,
  );
  return served;
}

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(served: Served, method: string, path: string, { body, headers = {} }: Sent = {}) {
  const isText = typeof body === 'string';
  const response = await fetch(`${served.api}/api/v1/${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': isText ? 'application/yaml' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

type Shown = Finding & { readonly triage: { readonly state: string; readonly reason: string } | null };
const findings = async (served: Served, query = ''): Promise<readonly Shown[]> =>
  (await call(served, 'GET', `findings${query}`)).body.items;
const report = async (served: Served): Promise<Report & { input: { suppressed: number } }> =>
  (await call(served, 'GET', 'report')).body;
const verdicts = async (served: Served) =>
  Object.fromEntries((await report(served)).flows.map((flow) => [flow.recipient, flow.verdict]));

test('a suppressed finding is out of the list and the report, and stays to be asked for', async () => {
  const served = await withSpans();
  const [finding] = await findings(served);
  const before = (await findings(served)).length;
  const decision = {
    state: 'suppressed',
    reason: 'contract is signed, see jo.doe@corp-mail.de',
    owner: 'privacy team',
  };
  const path = `findings/${finding?.id}/triage`;
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  expect((await call(served, 'POST', path, { body: { ...decision, expires } })).status).toBe(200);
  expect(await findings(served)).toHaveLength(before - 1);
  expect(await findings(served, '?triage=suppressed')).toMatchObject([
    {
      id: finding?.id,
      triage: { ...decision, reason: 'contract is signed, see [user.contact.email]', expires },
    },
  ]);
  expect(await findings(served, '?triage=all')).toHaveLength(before);
  const shown = await report(served);
  expect([shown.input.suppressed, shown.findings.some(({ id }) => id === finding?.id)]).toEqual([1, false]);

  await served.end('SIGTERM');
  const again = await started();
  expect((await findings(again, '?triage=suppressed')).map(({ id }) => id)).toEqual([finding?.id]);
  expect((await call(again, 'POST', path, { body: { ...decision, state: 'open' } })).status).toBe(200);
  expect(await findings(again)).toHaveLength(before);

  const soon = new Date(Date.now() + 1_000).toISOString();
  await call(again, 'POST', path, { body: { ...decision, expires: soon } });
  const [back] = await until(
    () => findings(again, '?triage=all'),
    (all) => all.some(({ triage }) => triage?.state === 'expired'),
    20_000,
  );
  expect(back).toBeDefined();
  expect(await findings(again)).toHaveLength(before);
});

test('what is no decision is refused', async () => {
  const served = await withSpans();
  const [finding] = await findings(served);
  const decision = { state: 'suppressed', reason: 'known', owner: 'team' };
  const post = (body: unknown, id = finding?.id) => call(served, 'POST', `findings/${id}/triage`, { body });
  for (const body of [
    {},
    { ...decision, owner: '' },
    { ...decision, reason: 'x'.repeat(1001) },
    { ...decision, state: 'expired' },
    { ...decision, expires: 'tomorrow' },
    { ...decision, expires: '2001-01-01T00:00:00Z' },
    { ...decision, more: 1 },
  ])
    expect([body, (await post(body)).status]).toEqual([body, 400]);
  expect((await post(decision, 'f-none')).status).toBe(404);
  for (const origin of ['https://evil.example', 'null'])
    expect(
      (await call(served, 'POST', `findings/${finding?.id}/triage`, { body: decision, headers: { origin } })).status,
    ).toBe(403);
  expect(await findings(served, '?triage=suppressed')).toEqual([]);
});

const DECLARATIONS = `recipients:
  - organisation: Acme
    hosts: [api.acme-mailer.io]
flows:
  - service: shop
    recipient: Acme
    categories: [user.contact.email]
`;

test('declarations that are put are in force at once, survive a restart, and bad ones change nothing', async () => {
  const served = await withSpans();
  expect(new Set(Object.values(await verdicts(served)))).toEqual(new Set(['undeclared_recipient']));
  expect((await call(served, 'GET', 'declarations')).body).toMatchObject({ origin: 'none', text: null });
  const foreign = await call(served, 'PUT', 'declarations', {
    body: DECLARATIONS,
    headers: { origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(403);

  expect((await call(served, 'PUT', 'declarations', { body: DECLARATIONS })).body).toMatchObject({ version: 1 });
  const after = await verdicts(served);
  expect(after['external:acme-mailer.io']).toBe('declared');
  expect(after['external:unheard-of.net']).toBe('undeclared_recipient');

  const bad = await call(served, 'PUT', 'declarations', { body: 'recipients:\n  - organisaton: Acme\nflow: []\n' });
  expect(bad.status).toBe(400);
  expect(bad.body.detail).toMatch(/declarations:2:.*[\s\S]*declarations:3:/);
  expect(await verdicts(served)).toEqual(after);

  await served.end('SIGTERM');
  const again = await started();
  expect(await verdicts(again)).toEqual(after);
  expect((await call(again, 'GET', 'declarations')).body).toMatchObject({
    origin: 'api',
    version: 1,
    text: DECLARATIONS,
  });

  expect((await call(again, 'POST', 'declarations/accept', { body: {} })).status).toBe(400);
  expect((await call(again, 'POST', 'declarations/accept', { body: { replace: true } })).body).toMatchObject({
    version: 2,
  });
  expect(new Set(Object.values(await verdicts(again)))).toEqual(new Set(['declared']));
});

test('where the settings name a file, that file rules', async () => {
  const file = join(directory, 'declarations.yaml');
  writeFileSync(file, DECLARATIONS);
  const served = await started({ DATATRAIL_ANALYZER_DECLARATIONS_FILE: file });
  expect((await call(served, 'GET', 'declarations')).body.origin).toBe('file');
  const put = await call(served, 'PUT', 'declarations', { body: DECLARATIONS });
  expect([put.status, put.body.code]).toEqual([400, 'bad_usage']);
});
