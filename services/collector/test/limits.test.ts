// Size, time, number and memory: what bounds a request over HTTP, by clients that do not behave.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { JSON_TYPE, PROTOBUF, post, talk } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SMALL = { maxBodyBytes: 64 * KIB, maxTotalBodyBytes: 256 * KIB };

describe('size', () => {
  test('a body over the limit gets 413 and the connection closes, also without content-length', async () => {
    const { http, published } = await startCollector({ settings: SMALL });
    const claimed = await post(http, { body: Buffer.alloc(8 * MIB) });
    expect([claimed.status, claimed.headers.connection]).toEqual([413, 'close']);
    const chunk = `4000\r\n${'x'.repeat(16 * KIB)}\r\n`;
    const told = await talk(http, (send) => {
      send(
        'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      for (let i = 0; i < 200; i++) send(chunk);
      send('0\r\n\r\n');
    });
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
    expect(told).toMatch(/Connection: close/i);
    expect(published).toEqual([]);
  });

  test.each([
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ] as const)('a %s bomb gets 413 and takes no memory', async (coding, pack) => {
    const { http, metric } = await startCollector({ settings: SMALL });
    const bomb = pack(Buffer.alloc(32 * MIB));
    expect(bomb.length).toBeLessThan(SMALL.maxBodyBytes);
    const answer = await post(http, { body: bomb, headers: { ...PROTOBUF, 'content-encoding': coding } });
    expect([answer.status, answer.headers['retry-after']]).toEqual([413, undefined]);
    expect(await metric('datatrail_collector_body_bytes')).toBe(0);
  });

  test('a snappy block that claims too much gets 413 before anything is allocated', async () => {
    const { http } = await startCollector({ settings: SMALL });
    const claim = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]);
    const answer = await post(http, { body: claim, headers: { ...PROTOBUF, 'content-encoding': 'snappy' } });
    expect(answer.status).toBe(413);
  });

  test('all bodies together are bounded: who comes too much is asked to come again', async () => {
    const durable = Promise.withResolvers<void>();
    const settings = { maxBodyBytes: 64 * KIB, maxTotalBodyBytes: 128 * KIB };
    const { http } = await startCollector({ settings, publish: () => durable.promise });
    const held = [1, 2].map(() => post(http, { body: requestOf(1, 60 * KIB) }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await post(http, { body: requestOf(1, 60 * KIB) });
    expect([second.status, second.headers['retry-after']]).toEqual([429, '1']);
    durable.resolve();
    for (const answer of await Promise.all(held)) expect(answer.status).toBe(200);
    expect((await post(http, { body: requestOf(1, 60 * KIB) })).status).toBe(200);
  });

  test('a body that asks first is told at once', async () => {
    const { http } = await startCollector({ settings: SMALL });
    const head =
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nExpect: 100-continue\r\n';
    const told = await talk(http, (send) => send(`${head}Content-Length: 999999\r\nConnection: close\r\n\r\n`));
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
    const body = requestOf(1);
    const taken = await talk(http, (send) => {
      send(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
      send(body);
    });
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });
});

describe('time and number', () => {
  test('a slow body gets 408 and the connection closes', async () => {
    const { http, metric } = await startCollector({ settings: { bodyTimeoutSeconds: 0.2 } });
    const told = await talk(http, (send) => {
      send('POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a');
    });
    expect(told).toMatch(/^HTTP\/1\.1 408 /);
    expect(told).toMatch(/Connection: close/i);
    expect(told).toContain('"code":4');
    expect(await metric('datatrail_collector_in_work')).toBe(0);
  });

  test('slow headers do not hold a connection', async () => {
    const { http } = await startCollector({ settings: { bodyTimeoutSeconds: 0.2 } });
    const told = await talk(http, (send) => send('POST /v1/traces HTTP/1.1\r\nHost: x\r\nX-'));
    expect(told).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('large headers are refused', async () => {
    const { http } = await startCollector();
    const told = await talk(http, (send) =>
      send(`POST /v1/traces HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`),
    );
    expect(told).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('what is no HTTP is refused', async () => {
    const { http } = await startCollector();
    expect(await talk(http, (send) => send('hello there\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('an exporter that goes away in the middle leaves nothing behind', async () => {
    const { http, metric, published } = await startCollector();
    const { connect } = await import('node:net');
    const socket = connect(Number(http.port), http.hostname);
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 9000\r\n\r\nabc',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(() => metric('datatrail_collector_in_work')).toBe(0);
    expect(await metric('datatrail_collector_body_bytes')).toBe(0);
    expect(published).toEqual([]);
  });

  test('more than N in work get 429 with Retry-After: 1 and a Status with RetryInfo', async () => {
    const durable = Promise.withResolvers<void>();
    const { http } = await startCollector({ settings: { maxInWork: 2 }, publish: () => durable.promise });
    const held = [post(http, { body: requestOf(1) }), post(http, { body: requestOf(1) })];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await post(http, { body: '{}', headers: JSON_TYPE });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    expect(JSON.parse(refused.body.toString())).toMatchObject({
      code: 14,
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' }],
    });
    durable.resolve();
    for (const answer of await Promise.all(held)) expect(answer.status).toBe(200);
  });
});

describe('large bodies', () => {
  test('are worked on in slices, with others in between, and all spans arrive', async () => {
    const { http, published } = await startCollector();
    const body = requestOf(20_000, 300);
    expect(body.length).toBeGreaterThan(7 * MIB);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const answer = await post(http, { body: gzipSync(body), headers: { ...PROTOBUF, 'content-encoding': 'gzip' } });
    delay.disable();
    expect(answer.status).toBe(200);
    expect(published.length).toBeGreaterThan(6);
    expect(published.reduce((sum, { spans }) => sum + spans, 0)).toBe(20_000);
    for (const { bytes } of published) expect(bytes).toBeLessThan(1.1 * MIB);
    // loose: numbers live in the bench, but one turn for the whole body would be far above this
    expect(delay.percentile(99) / 1e6).toBeLessThan(500);
  });

  test('leave nothing behind when one of the slices is malformed', async () => {
    const { http, published } = await startCollector();
    const body = requestOf(8_000, 300);
    // the trace id of the last span claims more bytes than the span has
    const at = body.lastIndexOf(Buffer.from([0x0a, 16]));
    body[at + 1] = 0x7f;
    body[at + 2] = 0xff;
    expect((await post(http, { body })).status).toBe(400);
    expect(published).toEqual([]);
  });

  test('in JSON are parsed beside the event loop', async () => {
    const { http, published } = await startCollector();
    const span = { traceId: '5b8efff798038103d269b633813fc60c', name: 'x'.repeat(500), kind: 2 };
    const spans = Array.from({ length: 4_000 }, (_, i) => ({
      ...span,
      spanId: (i + 1).toString(16).padStart(16, '0'),
    }));
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    expect(body.length).toBeGreaterThan(2 * MIB);
    const answers = await Promise.all([1, 2].map(() => post(http, { body, headers: JSON_TYPE })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(published.reduce((sum, { spans: count }) => sum + count, 0)).toBe(8_000);
    const broken = await post(http, { body: `${body.slice(0, -1)} `, headers: JSON_TYPE });
    expect(broken.status).toBe(400);
    expect((await post(http, { body, headers: JSON_TYPE })).status).toBe(200);
  });
});

test('streams what is decompressed: many small requests beside a large one all succeed', async () => {
  const { http } = await startCollector();
  const packed = await new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = [];
    const gzip = createGzip()
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks)));
    gzip.end(requestOf(10_000, 300));
  });
  const large = post(http, { body: packed, headers: { ...PROTOBUF, 'content-encoding': 'gzip' } });
  const small = Array.from({ length: 50 }, () => post(http, { body: requestOf(2) }));
  for (const { status } of await Promise.all([large, ...small])) expect(status).toBe(200);
});
