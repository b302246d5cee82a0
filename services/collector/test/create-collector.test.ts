import { createServer } from 'node:net';
import { createScreener } from '@datatrail/detect';
import { createDecoder } from '@datatrail/otlp';
import { createLog, createMetrics, loadSettings } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCollector } from '../src/create-collector.ts';
import { JSON_TYPE, post, talk } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const SILENT = createLog({ level: 'silent', format: 'json' });

function collectorOn(ports: { httpPort: number; grpcPort: number }) {
  const decoder = createDecoder();
  const settings = loadSettings({ environment: {}, overrides: { collector: ports } }).collector;
  const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key: Buffer.alloc(32, 7) });
  const bus = { publish: async () => undefined };
  return createCollector({ settings, decoder, screener, bus, log: SILENT, metrics: createMetrics() });
}

test('no value that was found reaches the bus', async () => {
  const { http, published, metric } = await startCollector();
  const canary = 'jane.doe@corp-mail.net';
  const attributes = { 'url.full': `https://api.shop.net/u?mail=${canary}`, [canary]: 1 };
  const spans = [spanOf(1, { name: `GET /u/${canary}`, attributes, statusMessage: canary })];
  const answer = await post(http, {
    body: encodeRequest([{ resource: { 'service.name': 'shop', owner: canary }, spans }]),
  });
  expect(answer.status).toBe(200);
  expect(published.map(({ spans: count }) => count)).toEqual([1]);
  expect(published[0]?.text).not.toContain('jane.doe');
  expect(published[0]?.text).toContain('[user.contact.email:');
  const labels = '{category="user.contact.email",detector="email"}';
  expect(await metric(`datatrail_screen_detections_total${labels}`)).toBeGreaterThan(0);
});

describe('start', () => {
  test.each(['httpPort', 'grpcPort'] as const)(
    'says that %s is taken, by which setting, and the cure',
    async (name) => {
      const other = createServer();
      const port = await new Promise<number>((resolve) => {
        other.listen(0, '127.0.0.1', () => {
          const address = other.address();
          resolve(typeof address === 'object' && address ? address.port : 0);
        });
      });
      onTestFinished(() => void other.close());
      const collector = collectorOn({ httpPort: 0, grpcPort: 0, [name]: port });
      onTestFinished(() => collector.stop());
      await expect(collector.start()).rejects.toMatchObject({
        code: 'port_taken',
        message: expect.stringContaining(String(port)),
        cure: expect.stringContaining(`collector.${name}`),
      });
      await collector.stop();
    },
  );

  test('tells where it listens', async () => {
    const { collector } = await startCollector();
    expect(collector.addresses.http).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(collector.addresses.grpc).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(collector.addresses.http).not.toBe(collector.addresses.grpc);
  });
});

describe('stop', () => {
  test('is safe without start and twice', async () => {
    const collector = collectorOn({ httpPort: 0, grpcPort: 0 });
    await Promise.all([collector.stop(), collector.stop()]);
  });

  test('finishes what is in work and takes nothing new', async () => {
    const durable = Promise.withResolvers<void>();
    const { collector, http } = await startCollector({ publish: () => durable.promise });
    const inWork = post(http, { body: requestOf(1) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = collector.stop();
    await expect(post(http, { body: '{}', headers: JSON_TYPE })).rejects.toThrow(/ECONNREFUSED/);
    durable.resolve();
    expect((await inWork).status).toBe(200);
    await stopped;
  });

  test('finishes a request whose head came before the stop, and sends away who asks after it', async () => {
    const durable = Promise.withResolvers<void>();
    const { collector, http } = await startCollector({ publish: () => durable.promise });
    const held = post(http, { body: requestOf(1) });
    const head = 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';
    const stopSoon = setTimeout(() => void collector.stop(), 50);
    onTestFinished(() => clearTimeout(stopSoon));
    const begun = talk(http, (send) => {
      send(head);
      setTimeout(() => send('{}'), 120);
    });
    const late = talk(http, (send) => void setTimeout(() => send(`${head}{}`), 120));
    setTimeout(() => durable.resolve(), 300);
    expect(await begun).toMatch(/^HTTP\/1\.1 200 /);
    expect(await late).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 1.*"code":14/s);
    expect((await held).status).toBe(200);
  });

  test('does not wait for ever', async () => {
    const never = new Promise<void>(() => undefined);
    const { collector, http } = await startCollector({ settings: { stopTimeoutSeconds: 0.2 }, publish: () => never });
    const lost = post(http, { body: requestOf(1) });
    lost.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await collector.stop();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(lost).rejects.toThrow();
  });
});
