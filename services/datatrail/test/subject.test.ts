// One subject from the door to the disk: found by value, removed, gone.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRequest, spanOf, traceIdOf } from '@datatrail/testkit';
import { afterAll, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';
import { type Served, send, serve, until } from './served.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'datatrail-subject-'));
let served: Served | undefined;
afterAll(async () => {
  await served?.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const VALUE = 'Annegret.Muster@kunden-post.de';
const OTHER = 'wanda.wirklich@kunden-post.de';
const startUs = (Date.now() - 2_000) * 1000;

function requestOf(trace: number, value: string): Uint8Array {
  const shop = { 'service.name': 'shop' };
  const call = {
    'http.request.method': 'POST',
    'server.address': 'api.mailer-service.com',
    'url.full': `https://api.mailer-service.com/send?to=${encodeURIComponent(value.toLowerCase())}`,
  };
  const query = {
    'db.system.name': 'postgresql',
    'server.address': 'orders-db',
    'db.query.text': `SELECT id FROM users WHERE email = '${value}'`,
  };
  const at = { trace, startUs, durationUs: 1000 };
  const spans = [
    spanOf(trace * 10, { ...at, kind: 2, attributes: { 'http.route': '/orders' } }),
    spanOf(trace * 10 + 1, { ...at, kind: 3, parent: trace * 10, attributes: call }),
    spanOf(trace * 10 + 2, { ...at, kind: 3, parent: trace * 10, attributes: query }),
  ];
  return encodeRequest([{ resource: shop, spans }]);
}

const subject = (value: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runDatatrail(['subject', '--json', ...args], { cwd: directory, input: `${value}\n`, environment });

function onDisk(): string {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n');
}

const said: string[] = [];
const keyFile = () => readFileSync(join(directory, 'fingerprint.key')).toString('hex');

test('a subject is found where it went, in any spelling, and is gone after it was erased', async () => {
  served = await serve(directory);
  for (const [trace, value] of [
    [1, VALUE],
    [2, OTHER],
  ] as const)
    expect(await send(served.otlpHttp, requestOf(trace, value))).toBe(200);
  const evidenceOf = (trace: number) => (text: unknown) => JSON.stringify(text).includes(traceIdOf(trace));
  const report = await until(
    () => served?.ask('report') ?? Promise.reject(),
    (told) => evidenceOf(1)(told.flows) && evidenceOf(2)(told.flows),
  );
  expect(evidenceOf(1)(report.findings)).toBe(true);

  const asked = await subject(VALUE, ['--api', served.api]);
  said.push(asked.stdout, asked.stderr);
  expect(asked.code, asked.stderr).toBe(0);
  const found = JSON.parse(asked.stdout);
  expect(found).toMatchObject({ spans: 2, traces: 1, services: ['shop'], traceIds: [traceIdOf(1)], erased: null });
  expect(found.recipients).toEqual(['api.mailer-service.com']);
  expect(found.stores).toHaveLength(1);
  expect(found.flows.map((flow: { category: string }) => flow.category)).toContain('user.contact.email');

  const erased = await subject(VALUE.toUpperCase(), ['--api', served.api, '--erase']);
  said.push(erased.stdout, erased.stderr);
  expect(JSON.parse(erased.stdout)).toMatchObject({ spans: 2, erased: 2 });
  expect(JSON.parse((await subject(VALUE, ['--api', served.api])).stdout)).toMatchObject({ spans: 0, traces: 0 });
  expect(JSON.parse((await subject(OTHER, ['--api', served.api])).stdout)).toMatchObject({ spans: 2, traces: 1 });

  // facts and the report made of them tell nothing of it any more
  const after = await until(
    () => served?.ask('report') ?? Promise.reject(),
    (told) => !evidenceOf(1)(told.flows),
  );
  expect(evidenceOf(1)(after.findings)).toBe(false);
  expect(evidenceOf(2)(after.flows)).toBe(true);

  const { stdout, stderr } = await served.end('SIGTERM');
  said.push(stdout, stderr);
  const disk = onDisk();
  for (const { fingerprint } of found.fingerprints) expect(disk.includes(fingerprint)).toBe(false);
});

test('after a change of keys the old fingerprints are looked up and erased too, from the data directory itself', async () => {
  const wrong = await subject(OTHER, ['--data', directory], { DATATRAIL_DETECT_FINGERPRINT_KEY: '0b'.repeat(32) });
  expect([wrong.code, wrong.stderr.includes('previousFingerprintKeys')]).toEqual([3, true]);

  const rotated = {
    DATATRAIL_DETECT_FINGERPRINT_KEY: '0b'.repeat(32),
    DATATRAIL_DETECT_PREVIOUS_FINGERPRINT_KEYS: keyFile(),
  };
  const found = await subject(OTHER, ['--data', directory], rotated);
  said.push(found.stdout, found.stderr);
  expect(JSON.parse(found.stdout), found.stderr).toMatchObject({ spans: 2, services: ['shop'] });

  const text = await runDatatrail(['subject', '--erase', '--data', directory], {
    cwd: directory,
    input: OTHER,
    environment: rotated,
  });
  said.push(text.stdout, text.stderr);
  expect(text.stdout, text.stderr).toMatch(/2 spans of 1 traces carry it[\s\S]*Removed: 2 spans/);
  expect(JSON.parse((await subject(OTHER, ['--data', directory], rotated)).stdout)).toMatchObject({ spans: 0 });
});

test('no value was told, logged or stored on the way', () => {
  const everything = [...said, onDisk()].join('\n').toLowerCase();
  for (const value of [VALUE, OTHER]) expect(everything.includes(value.toLowerCase())).toBe(false);
});

test('what cannot be asked is told without what was given', async () => {
  const empty = await subject('  ', ['--data', directory]);
  expect([empty.code, empty.stdout]).toEqual([2, '']);
  const long = await subject('~'.repeat(9000), ['--data', directory]);
  expect([long.code, long.stderr.includes('~~~')]).toEqual([2, false]);
});
