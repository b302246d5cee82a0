import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { DatatrailError } from '@datatrail/runtime';
import { Client, compressionAlgorithms, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const KIB = 1024;
const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const pass = (bytes: Buffer) => bytes;

function clientOf(address: string, options = {}): (body: Buffer, path?: string) => Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  return (body, path = TRACES) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, pass, pass, body, (error, value) =>
        error ? reject(error) : resolve(value ?? Buffer.alloc(0)),
      );
    });
}

async function errorOf(sent: Promise<Buffer>): Promise<ServiceError> {
  return sent.then(
    () => Promise.reject(new Error('was taken')),
    (error: ServiceError) => error,
  );
}

/** google.rpc.Status with RetryInfo { retry_delay { seconds: 1 } } in the binary details. */
function asksToRetry(error: ServiceError): boolean {
  const [details] = error.metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(details)) return false;
  return details.includes('type.googleapis.com/google.rpc.RetryInfo') && details.includes(Buffer.from([0x0a, 2, 8, 1]));
}

describe('success', () => {
  test('takes plain and gzip, in one decoder with HTTP', async () => {
    const { grpc, http, published } = await startCollector();
    const body = requestOf(3, 100);
    expect(await clientOf(grpc)(body)).toHaveLength(0);
    const gzip = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };
    expect(await clientOf(grpc, gzip)(body)).toHaveLength(0);
    await post(http, { body });
    expect(published.length).toBe(3);
    for (const request of published) expect(request).toEqual(published[0]);
  });

  test('an empty request succeeds', async () => {
    const { grpc, published } = await startCollector();
    expect(await clientOf(grpc)(Buffer.alloc(0))).toHaveLength(0);
    expect(published).toEqual([]);
  });

  test.each(['metrics', 'logs'])('%s are taken, dropped, counted and named once', async (signal) => {
    const { grpc, metric, logLines } = await startCollector();
    const send = clientOf(grpc);
    const name = `${signal[0]?.toUpperCase()}${signal.slice(1)}Service`;
    const path = `/opentelemetry.proto.collector.${signal}.v1.${name}/Export`;
    for (let i = 0; i < 3; i++) expect(await send(Buffer.from('whatever'), path)).toHaveLength(0);
    expect(await metric(`datatrail_collector_dropped_requests_total{signal="${signal}"}`)).toBe(3);
    expect(logLines.filter((line) => line.includes(`sends ${signal}`)).length).toBe(1);
  });

  test('counts requests by code', async () => {
    const { grpc, metric } = await startCollector();
    const send = clientOf(grpc);
    await send(requestOf(2));
    await errorOf(send(Buffer.from('nonsense')));
    expect(await metric('datatrail_collector_requests_total{protocol="grpc",status="OK"}')).toBe(1);
    expect(await metric('datatrail_collector_requests_total{protocol="grpc",status="INVALID_ARGUMENT"}')).toBe(1);
    expect(await metric('datatrail_collector_spans_accepted_total{protocol="grpc"}')).toBe(2);
    expect(await metric('datatrail_collector_in_work')).toBe(0);
    expect(await metric('datatrail_collector_body_bytes')).toBe(0);
  });
});

describe('errors', () => {
  test('malformed is INVALID_ARGUMENT and not to be retried', async () => {
    const { grpc } = await startCollector();
    const error = await errorOf(clientOf(grpc)(requestOf(2).subarray(0, 60)));
    expect([error.code, asksToRetry(error)]).toEqual([status.INVALID_ARGUMENT, false]);
    expect(error.details).toMatch(/byte \d+/);
  });

  test('a message that does not decompress is bad data like any other: INVALID_ARGUMENT', async () => {
    const { grpc, metric } = await startCollector();
    const truncated = gzipSync(requestOf(5)).subarray(0, 40);
    for (const bytes of [Buffer.from('no gzip at all'), truncated])
      expect(await rawCall(grpc, frame(bytes, true))).toMatchObject({ 'grpc-status': '3' });
    await expect.poll(() => metric('datatrail_collector_in_work')).toBe(0);
  });

  test('too large, also after decompression, is RESOURCE_EXHAUSTED without RetryInfo', async () => {
    const { grpc, metric } = await startCollector({ settings: { maxBodyBytes: 64 * KIB } });
    const gzip = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };
    for (const send of [clientOf(grpc), clientOf(grpc, gzip)]) {
      const error = await errorOf(send(requestOf(1, 9_000 * KIB)));
      expect([error.code, asksToRetry(error)]).toEqual([status.RESOURCE_EXHAUSTED, false]);
    }
    await expect.poll(() => metric('datatrail_collector_in_work')).toBe(0);
    expect(await metric('datatrail_collector_body_bytes')).toBe(0);
  });

  test('more than N in work is UNAVAILABLE with RetryInfo', async () => {
    const durable = Promise.withResolvers<void>();
    const { grpc, http } = await startCollector({ settings: { maxInWork: 2 }, publish: () => durable.promise });
    const held = [clientOf(grpc)(requestOf(1)), post(http, { body: requestOf(1) })];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const error = await errorOf(clientOf(grpc)(requestOf(1)));
    expect([error.code, asksToRetry(error)]).toEqual([status.UNAVAILABLE, true]);
    durable.resolve();
    await Promise.all(held);
    await clientOf(grpc)(requestOf(1));
  });

  test('bodies of both protocols together are bounded', async () => {
    const durable = Promise.withResolvers<void>();
    const settings = { maxBodyBytes: 64 * KIB, maxTotalBodyBytes: 128 * KIB };
    const { grpc, http } = await startCollector({ settings, publish: () => durable.promise });
    const held = [1, 2].map(() => post(http, { body: requestOf(1, 60 * KIB) }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const error = await errorOf(clientOf(grpc)(requestOf(1, 60 * KIB)));
    expect([error.code, asksToRetry(error)]).toEqual([status.UNAVAILABLE, true]);
    durable.resolve();
    await Promise.all(held);
  });

  test.each([
    [
      'a retryable store error',
      new DatatrailError('disk_full', 'no space', { retryable: true }),
      status.UNAVAILABLE,
      true,
    ],
    ['a store error for good', new DatatrailError('engine_failed', 'broken'), status.INTERNAL, false],
  ] as const)('%s is told as it is', async (_what, reason, code, retry) => {
    const { grpc } = await startCollector({ publish: () => Promise.reject(reason) });
    const error = await errorOf(clientOf(grpc)(requestOf(1)));
    expect([error.code, asksToRetry(error)]).toEqual([code, retry]);
  });

  test('another service is UNIMPLEMENTED', async () => {
    const { grpc } = await startCollector();
    const path = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
    expect((await errorOf(clientOf(grpc)(requestOf(1), path))).code).toBe(status.UNIMPLEMENTED);
  });

  test('tells no value of what it refused', async () => {
    const canary = 'jane.doe@example.com';
    const { grpc, logLines } = await startCollector({ publish: () => Promise.reject(new TypeError(canary)) });
    const errors = [
      await errorOf(clientOf(grpc)(Buffer.from(`\x0a\x14${canary}`))),
      await errorOf(clientOf(grpc)(requestOf(1))),
    ];
    for (const { message } of errors) expect(message).not.toContain('jane');
    expect(logLines.join('')).not.toContain('jane');
  });
});

describe('slow and gone', () => {
  test('a message that does not arrive is cut off and its place is free again', async () => {
    const settings = { bodyTimeoutSeconds: 0.2, maxBodyBytes: 64 * KIB, maxTotalBodyBytes: 128 * KIB };
    const { grpc, metric } = await startCollector({ settings });
    const half = frame(requestOf(3)).subarray(0, 20);
    // one place for reading: the second waits for it
    const [first, second] = await Promise.all([rawCall(grpc, half, false), rawCall(grpc, half, false)]);
    expect([first['grpc-status'], second['grpc-status']]).toEqual(['4', expect.stringMatching(/^(4|14)$/)]);
    expect(await metric('datatrail_collector_in_work')).toBe(0);
    await clientOf(grpc)(requestOf(1));
  });

  test('a client that goes away in the middle leaves nothing behind', async () => {
    const { grpc, metric, published } = await startCollector();
    const session = connect(`http://${grpc}`);
    const stream = session.request(HEADERS);
    stream.on('error', () => undefined);
    stream.write(frame(requestOf(3)).subarray(0, 20));
    await expect.poll(() => metric('datatrail_collector_in_work')).toBe(1);
    session.destroy();
    await expect.poll(() => metric('datatrail_collector_in_work')).toBe(0);
    expect(published).toEqual([]);
  });
});

const HEADERS = {
  ':method': 'POST',
  ':path': TRACES,
  te: 'trailers',
  'content-type': 'application/grpc',
  'grpc-encoding': 'gzip',
};

/** A gRPC frame: compressed flag, length, message. */
function frame(message: Buffer, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A call without a gRPC library: what a broken client sends. Resolves with what has the status. */
function rawCall(address: string, bytes: Buffer, end = true): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${address}`);
    session.on('error', reject);
    const stream = session.request(HEADERS);
    const settle = (told: Record<string, unknown>) => {
      if (told['grpc-status'] === undefined) return;
      session.destroy();
      resolve(told);
    };
    stream.on('response', settle).on('trailers', settle);
    stream.on('error', () => undefined);
    stream.on('close', () => settle({ 'grpc-status': 'none' }));
    stream.resume();
    stream.write(bytes);
    if (end) stream.end();
  });
}
