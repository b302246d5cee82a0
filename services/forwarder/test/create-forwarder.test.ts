import { createScreener } from '@datatrail/detect';
import { createDecoder } from '@datatrail/otlp';
import {
  createLog,
  createMetrics,
  loadSettings,
  type Metrics,
  type SettingsOverrides,
  systemClock,
} from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { afterEach, expect, test } from 'vitest';
import { createForwarder, type Forwarder } from '../src/create-forwarder.ts';
import { startOtherBackEnd, take } from './other-back-end.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function otherBackEnd(port = 0) {
  const started = await startOtherBackEnd(port);
  closing.push(() => started.close());
  return started;
}

async function forwarderTo(endpoint: string, forward: SettingsOverrides['forward'] = {}, random = () => 0) {
  const { forward: settings } = loadSettings({ environment: {}, overrides: { forward: { endpoint, ...forward } } });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) });
  const metrics = createMetrics();
  const forwarder = createForwarder({ settings, log, metrics, clock: systemClock, random });
  await forwarder.start();
  closing.push(() => forwarder.stop());
  return { forwarder, metrics, lines };
}

const decoder = createDecoder();
const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key: Buffer.alloc(32, 7) });

function screenedOf(note: string, tenant = 'default') {
  const spans = [spanOf(1, { attributes: { note, 'user.mail': 'jane.roe@canary.example' } })];
  const bytes = encodeRequest([{ resource: { 'service.name': 'a' }, spans }]);
  return screener.screen(decoder.decode(bytes), { tenant, receivedAt: 1 });
}

const send = (forwarder: Forwarder, note: string, tenant?: string) => forwarder.hold(screenedOf(note, tenant)).send();

async function spansOf(metrics: Metrics, outcome: string): Promise<number> {
  const line = new RegExp(`^datatrail_forwarder_spans_total\\{outcome="${outcome}"\\} (\\d+)`, 'm');
  return Number(line.exec(await metrics.expose())?.[1] ?? 0);
}

async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await reached()); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await reached()).toBe(true);
}

test('sends screened protobuf on, with headers and tenant, and no raw value', async () => {
  const other = await otherBackEnd();
  const { Secret } = await import('@datatrail/runtime');
  const headers = { authorization: new Secret('Bearer key') };
  const { forwarder, metrics } = await forwarderTo(other.endpoint, { headers, tenantHeader: 'x-scope-orgid' });
  send(forwarder, 'first', 'shop');
  await until(async () => (await spansOf(metrics, 'sent')) === 1);
  const [seen] = other.seen;
  expect(seen?.path).toBe('/v1/traces');
  expect(seen?.headers).toMatchObject({
    authorization: 'Bearer key',
    'x-scope-orgid': 'shop',
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
  });
  const text = seen?.body.toString('latin1') ?? '';
  expect(text).toContain('first');
  expect(text).toContain('[user.contact.email:email:');
  expect(text).not.toContain('jane.roe');
  expect(decoder.decode(seen?.body ?? Buffer.alloc(0)).spanCount).toBe(1);
});

test('what was not stored is not sent', async () => {
  const other = await otherBackEnd();
  const { forwarder, metrics } = await forwarderTo(other.endpoint);
  forwarder.hold(screenedOf('lost')).discard();
  send(forwarder, 'kept');
  await until(async () => (await spansOf(metrics, 'sent')) === 1);
  expect(other.seen.map(({ body }) => body.includes('lost'))).toEqual([false]);
  expect(await metrics.expose()).toContain('datatrail_forwarder_queue_bytes 0');
});

test.each([429, 502, 503, 504])('a request that is put off with %i comes again after Retry-After', async (status) => {
  const other = await otherBackEnd();
  const at: number[] = [];
  other.state.answer = (answer, seen) => {
    at.push(performance.now());
    if (at.length > 1) return take(answer, seen);
    answer.writeHead(status, { 'retry-after': '1' }).end('later');
  };
  const { forwarder, metrics, lines } = await forwarderTo(other.endpoint);
  send(forwarder, 'x');
  await until(async () => (await spansOf(metrics, 'sent')) === 1);
  expect(other.seen).toHaveLength(2);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(950);
  expect(lines.join('')).toContain('answers again');
});

test.each([400, 401, 404, 413, 500, 301])(
  'a request refused with %i is dropped, counted and not repeated',
  async (status) => {
    const other = await otherBackEnd();
    other.state.answer = (answer) => void answer.writeHead(status, { location: '/elsewhere' }).end('no: jane.roe');
    const { forwarder, metrics, lines } = await forwarderTo(other.endpoint);
    send(forwarder, 'x');
    await until(async () => (await spansOf(metrics, 'refused')) === 1);
    expect(other.seen).toHaveLength(1);
    expect(lines.join('')).not.toContain('jane.roe');
  },
);

test('a back end that is away for a while gets everything once it is back', async () => {
  const first = await startOtherBackEnd();
  await first.close();
  const { forwarder, metrics } = await forwarderTo(first.endpoint, { concurrency: 2 });
  for (let i = 0; i < 20; i++) send(forwarder, `n${i};`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const back = await otherBackEnd(first.port);
  await until(async () => (await spansOf(metrics, 'sent')) === 20);
  const text = Buffer.concat(back.seen.map(({ body }) => body)).toString('latin1');
  for (let i = 0; i < 20; i++) expect(text).toContain(`n${i};`);
});

test('a slow back end fills the queue: the rest is dropped at once and counted, holding stays quick', async () => {
  const other = await otherBackEnd();
  other.state.answer = () => undefined;
  const { forwarder, metrics } = await forwarderTo(other.endpoint, {
    queueBytes: 64 * 1024,
    concurrency: 1,
    stopTimeoutSeconds: 0.1,
  });
  const begun = performance.now();
  for (let i = 0; i < 1000; i++) send(forwarder, 'x'.repeat(500));
  expect(performance.now() - begun).toBeLessThan(3000);
  const full = await spansOf(metrics, 'queue_full');
  expect(full).toBeGreaterThan(800);
  await forwarder.stop();
  expect(full + (await spansOf(metrics, 'stopped'))).toBe(1000);
});

test('what is put off for too long is dropped and counted', async () => {
  const other = await otherBackEnd();
  other.state.answer = (answer) => void answer.writeHead(503).end();
  const { forwarder, metrics } = await forwarderTo(other.endpoint, { retrySeconds: 0 });
  send(forwarder, 'x');
  await until(async () => (await spansOf(metrics, 'too_late')) === 1);
});

test('spans that the other side took apart and rejected are counted', async () => {
  const other = await otherBackEnd();
  other.state.answer = (answer) =>
    void answer.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(Buffer.from([0x0a, 2, 0x08, 1]));
  const { forwarder, metrics } = await forwarderTo(other.endpoint);
  send(forwarder, 'x');
  await until(async () => (await spansOf(metrics, 'rejected')) === 1);
  expect(await spansOf(metrics, 'sent')).toBe(0);
});

test('stopping sends what waits, within its bound', async () => {
  const other = await otherBackEnd();
  other.state.answer = (answer, seen) => void setTimeout(() => take(answer, seen), 20);
  const { forwarder, metrics } = await forwarderTo(other.endpoint, { concurrency: 1 });
  for (let i = 0; i < 50; i++) send(forwarder, 'x');
  await forwarder.stop();
  expect(await spansOf(metrics, 'sent')).toBe(50);
  await forwarder.stop();
});

test('without an endpoint nothing is held and nothing is sent', async () => {
  const { forwarder, metrics } = await forwarderTo('');
  send(forwarder, 'x');
  await forwarder.stop();
  expect(await metrics.expose()).not.toMatch(/forwarder_spans_total\{/);
});

test('a certificate file that is missing is told at the start with its cure', async () => {
  const away = forwarderTo('https://127.0.0.1:1', { tlsCaFile: '/nowhere/ca.pem' });
  await expect(away).rejects.toMatchObject({
    code: 'certificate_unusable',
    message: expect.stringContaining('ENOENT'),
  });
});
