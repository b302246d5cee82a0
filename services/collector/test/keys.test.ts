// Whose spans they are: keys over both protocols, and tenants that flood.
import { hashOfKey, makeKey } from '@datatrail/runtime';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JSON_TYPE, PROTOBUF, post, readStatus } from './http-exchange.ts';
import { requestOf, type StartOptions, startCollector } from './started-collector.ts';

const entry = (tenant: string, key: string) => `${tenant}:${hashOfKey(key).toString('hex')}`;
const SHOP = makeKey('ingest');
const SHOP_NEXT = makeKey('ingest');
const BANK = makeKey('ingest');
const READ = makeKey('read');
const environment = {
  DATATRAIL_KEYS_INGEST: [entry('shop', SHOP), entry('shop', SHOP_NEXT), entry('bank', BANK)].join(','),
  DATATRAIL_KEYS_READ: entry('shop', READ),
};
const start = (options: StartOptions = {}) => startCollector({ environment, ...options });

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const pass = (bytes: Buffer) => bytes;

/** The code of a call and, when it failed, its error. */
function call(address: string, headers: Record<string, string>, body = requestOf(1), path = TRACES) {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise<{ readonly code: number; readonly error: ServiceError | null }>((resolve) => {
    client.makeUnaryRequest(path, pass, pass, body, metadata, (error) =>
      resolve({ code: error?.code ?? status.OK, error }),
    );
  });
}

describe('OTLP/HTTP', () => {
  test.each([
    ['authorization', `Bearer ${SHOP}`, 'shop'],
    ['authorization', `bearer ${SHOP_NEXT}`, 'shop'],
    ['x-api-key', BANK, 'bank'],
  ])('%s says whose the spans are', async (name, value, tenant) => {
    const { http, published } = await start();
    const sent = await post(http, { headers: { ...PROTOBUF, [name]: value }, body: requestOf(2) });
    expect([sent.status, published.map((one) => one.tenant)]).toEqual([200, [tenant]]);
  });

  test.each([
    ['no key', {}, 401, 16],
    ['an unknown key', { authorization: `Bearer ${makeKey('ingest')}` }, 401, 16],
    ['another scheme', { authorization: 'Basic c2hvcDpzaG9w' }, 401, 16],
    ['a key for reading', { 'x-api-key': READ }, 403, 7],
  ])('%s is refused in the encoding of the request', async (_what, headers, http, code) => {
    const collector = await start();
    for (const path of ['/v1/traces', '/v1/metrics', '/v1/logs']) {
      const asProtobuf = await post(collector.http, { path, headers: { ...PROTOBUF, ...headers }, body: requestOf(1) });
      expect([asProtobuf.status, asProtobuf.headers['content-type']]).toEqual([http, 'application/x-protobuf']);
      expect(readStatus(asProtobuf.body).code).toBe(code);
      const asJson = await post(collector.http, { path, headers: { ...JSON_TYPE, ...headers }, body: '{}' });
      expect([asJson.status, asJson.headers['content-type']]).toEqual([http, 'application/json']);
      expect(JSON.parse(asJson.body.toString())).toMatchObject({ code });
      expect(asJson.headers['www-authenticate']).toBe(http === 401 ? 'Bearer realm="datatrail"' : undefined);
      expect(asJson.headers['retry-after']).toBe(undefined);
    }
    expect(collector.published).toEqual([]);
  });

  test('a body without a key is not kept, however large', async () => {
    const { http, metric } = await start();
    const sent = await post(http, { body: requestOf(1, 3_000_000) });
    expect(sent.status).toBe(401);
    expect(await metric('datatrail_collector_body_bytes')).toBe(0);
  });

  test('no key is logged, counted by name, or said again', async () => {
    const { http, grpc, logLines, collector } = await start();
    const strange = makeKey('ingest');
    const told: string[] = [];
    for (const key of [SHOP, READ, strange]) {
      const sent = await post(http, { headers: { ...PROTOBUF, authorization: `Bearer ${key}` }, body: 'nonsense' });
      const { error } = await call(grpc, { 'x-api-key': key }, Buffer.from('nonsense'));
      told.push(sent.body.toString('latin1'), JSON.stringify(sent.headers), String(error?.details));
    }
    const everything = [...told, ...logLines, JSON.stringify(collector)].join('\n');
    for (const key of [SHOP, READ, strange])
      for (const secret of [key, key.slice(12), hashOfKey(key).toString('hex')])
        expect(everything).not.toContain(secret);
  });
});

describe('OTLP/gRPC', () => {
  test('takes both headers', async () => {
    const { grpc, published } = await start();
    expect((await call(grpc, { authorization: `Bearer ${SHOP}` })).code).toBe(status.OK);
    expect((await call(grpc, { 'x-api-key': BANK })).code).toBe(status.OK);
    expect(published.map((one) => one.tenant)).toEqual(['shop', 'bank']);
  });

  test('refuses without, with an unknown and with another kind of key', async () => {
    const { grpc, published, metric } = await start();
    const metrics = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    for (const path of [TRACES, metrics]) {
      expect((await call(grpc, {}, requestOf(1), path)).code).toBe(status.UNAUTHENTICATED);
      expect((await call(grpc, { 'x-api-key': 'x' }, requestOf(1), path)).code).toBe(status.UNAUTHENTICATED);
      expect((await call(grpc, { 'x-api-key': READ }, requestOf(1), path)).code).toBe(status.PERMISSION_DENIED);
    }
    expect(published).toEqual([]);
    expect(await metric('datatrail_collector_requests_total{protocol="grpc",status="UNAUTHENTICATED"}')).toBe(4);
    expect(await metric('datatrail_collector_in_work')).toBe(0);
  });
});

describe('a tenant that floods', () => {
  const shop = { ...PROTOBUF, 'x-api-key': SHOP };
  const bank = { ...PROTOBUF, 'x-api-key': BANK };

  test.each([
    ['spans', { tenantSpansPerSecond: 5 }],
    ['bytes', { tenantBytesPerSecond: 1_000 }],
  ])('is put off by its %s, and the other is not', async (_what, settings) => {
    const { http, grpc, published } = await start({ settings });
    const flood = await Promise.all(
      Array.from({ length: 30 }, () => post(http, { headers: shop, body: requestOf(2) })),
    );
    const putOff = flood.filter((answer) => answer.status === 429);
    expect(putOff.length).toBeGreaterThan(10);
    expect(putOff.every((answer) => answer.headers['retry-after'] === '1' && readStatus(answer.body).code === 14)).toBe(
      true,
    );
    expect(flood.length - putOff.length).toBe(published.length);
    const { code, error } = await call(grpc, { 'x-api-key': SHOP });
    expect(code).toBe(status.UNAVAILABLE);
    expect(String(error?.metadata.get('grpc-status-details-bin')[0])).toContain('RetryInfo');
    expect((await post(http, { headers: bank, body: requestOf(2) })).status).toBe(200);
    expect((await call(grpc, { 'x-api-key': BANK })).code).toBe(status.OK);
  });

  test('cannot take all places: the other still comes in while its requests hang', async () => {
    const hanging = Promise.withResolvers<void>();
    const { http } = await start({
      settings: { maxInWork: 8 },
      publish: (request) => (request.tenant === 'shop' ? hanging.promise : Promise.resolve()),
    });
    const flood = Array.from({ length: 20 }, () => post(http, { headers: shop, body: requestOf(1) }));
    const first = await Promise.race(flood);
    expect(first.status).toBe(429);
    for (let i = 0; i < 5; i++) expect((await post(http, { headers: bank, body: requestOf(1) })).status).toBe(200);
    hanging.resolve();
    const taken = (await Promise.all(flood)).filter((answer) => answer.status === 200);
    expect(taken.length).toBe(6);
  });
});
