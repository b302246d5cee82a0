import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { DatatrailError } from '@datatrail/runtime';
import { compress } from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { framed } from './framed-snappy.ts';
import { JSON_TYPE, PROTOBUF, post, readStatus } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const jsonRequest = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '5B8EFFF798038103D269B633813FC60C',
              spanId: 'eee19b7ec3c1b174',
              name: 'GET /',
              kind: 2,
              startTimeUnixNano: '1544712660000000000',
              endTimeUnixNano: 1544712661000000000,
            },
          ],
        },
      ],
    },
  ],
});

describe('success', () => {
  test('answers 200 with an empty response in the encoding of the request', async () => {
    const { http, published } = await startCollector();
    const protobuf = await post(http, { body: requestOf(3) });
    expect([protobuf.status, protobuf.headers['content-type'], protobuf.body.length]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
    const json = await post(http, { body: jsonRequest, headers: JSON_TYPE });
    expect([json.status, json.headers['content-type'], json.body.toString()]).toEqual([200, 'application/json', '{}']);
    expect(published.map(({ spans }) => spans)).toEqual([3, 1]);
  });

  test('an empty request succeeds and reaches nobody', async () => {
    const { http, published } = await startCollector();
    expect((await post(http, { body: '' })).status).toBe(200);
    expect((await post(http, { body: '{}', headers: JSON_TYPE })).status).toBe(200);
    expect((await post(http, { body: requestOf(0) })).status).toBe(200);
    expect(published).toEqual([]);
  });

  test.each(['application/x-protobuf; charset=utf-8', 'Application/X-Protobuf', ' application/x-protobuf ;v=1'])(
    'takes the content type %s',
    async (type) => {
      const { http } = await startCollector();
      expect((await post(http, { body: requestOf(1), headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  test('answers only when the bus says that the spans are durable', async () => {
    const durable = Promise.withResolvers<void>();
    const { http, published } = await startCollector({ publish: () => durable.promise });
    let status = 0;
    const answered = post(http, { body: requestOf(1) }).then((answer) => {
      status = answer.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([published.length, status]).toEqual([1, 0]);
    durable.resolve();
    await answered;
    expect(status).toBe(200);
  });

  test('keeps the connection', async () => {
    const { http } = await startCollector();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 3; i++)
      expect((await post(http, { body: requestOf(1), agent })).headers.connection).toBe('keep-alive');
    agent.destroy();
  });
});

describe('content encoding', () => {
  const body = requestOf(5, 200);
  const codings: [string, Uint8Array][] = [
    ['identity', body],
    ['gzip', gzipSync(body)],
    ['GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['zstd', zstdCompressSync(body)],
    ['snappy', compress(body)],
    ['snappy', framed(body)],
    ['x-snappy-framed', framed(body)],
  ];
  test.each(codings)('takes %s', async (coding, packed) => {
    const { http, published } = await startCollector();
    const answer = await post(http, { body: packed, headers: { ...PROTOBUF, 'content-encoding': coding } });
    expect(answer.status).toBe(200);
    expect(published).toMatchObject([{ spans: 5, bytes: body.length }]);
  });

  test.each(['plain', 'gzip', 'snappy', 'json'])('takes what a real Collector posts: %s', async (name) => {
    const { http, published } = await startCollector();
    const file = (suffix: string) => readFileSync(join(import.meta.dirname, 'fixtures', `http_${name}.${suffix}`));
    const answer = await post(http, { body: file('bin'), headers: JSON.parse(file('headers.json').toString()) });
    expect(answer.status).toBe(200);
    expect(published.map(({ spans }) => spans)).toEqual([9]);
  });

  test.each(['br', 'lz4', 'gzip, gzip', 'compress'])('refuses %s and names what it takes', async (coding) => {
    const { http } = await startCollector();
    const answer = await post(http, { body: gzipSync(body), headers: { ...PROTOBUF, 'content-encoding': coding } });
    expect(answer.status).toBe(415);
    expect(answer.headers['accept-encoding']).toBe('gzip, deflate, zstd, snappy, x-snappy-framed');
    expect(readStatus(answer.body).message).toContain('gzip, deflate, zstd, snappy, x-snappy-framed');
  });

  test.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['zstd', zstdCompressSync(body)],
    ['snappy', Buffer.from(compress(body))],
  ] as [string, Buffer][])('truncated and corrupt %s is malformed', async (coding, packed) => {
    const { http, published } = await startCollector();
    const headers = { ...PROTOBUF, 'content-encoding': coding };
    const broken = Buffer.from(packed).fill(0xff, 4, 12);
    for (const bytes of [packed.subarray(0, packed.length - 9), broken, Buffer.from('plain text')])
      expect((await post(http, { body: bytes, headers })).status).toBe(400);
    expect(published).toEqual([]);
  });
});

describe('errors', () => {
  test('malformed protobuf is 400 with google.rpc.Status in protobuf, and names a position', async () => {
    const { http, published } = await startCollector();
    const answer = await post(http, { body: requestOf(2).subarray(0, 60) });
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/x-protobuf']);
    expect(readStatus(answer.body)).toMatchObject({ code: 3, message: expect.stringMatching(/byte \d+/) });
    expect(published).toEqual([]);
  });

  test.each(['', '{', '[]', '{"resourceSpans": 7}', 'null'])(
    'malformed JSON %j is 400 with google.rpc.Status in JSON',
    async (body) => {
      const { http } = await startCollector();
      const answer = await post(http, { body, headers: JSON_TYPE });
      expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/json']);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 3, message: expect.any(String) });
    },
  );

  test('tells no value of what it refused, neither to the exporter nor to the log', async () => {
    const canary = 'jane.doe@example.com';
    const { http, logLines, metric } = await startCollector({
      publish: () => Promise.reject(new TypeError(`cannot read ${canary}`)),
    });
    const answers = [
      await post(http, { body: `{"a": ${canary}}`, headers: JSON_TYPE }),
      await post(http, { body: jsonRequest.replace('5B8EFFF798038103D269B633813FC60C', canary), headers: JSON_TYPE }),
      await post(http, { body: Buffer.from(`\x0a\x14${canary}`) }),
      await post(http, { path: `/v1/${canary}?q=${canary}`, body: canary }),
      await post(http, { body: canary, headers: { 'content-type': canary } }),
      await post(http, { body: canary, headers: { ...PROTOBUF, 'content-encoding': canary } }),
      await post(http, { body: jsonRequest, headers: JSON_TYPE }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 200, 400, 404, 415, 415, 500]);
    for (const { body } of answers) expect(body.toString()).not.toContain('jane');
    expect(logLines.join('')).toContain('nobody foresaw');
    expect(logLines.join('')).not.toContain('jane');
    expect(await metric('datatrail_collector_in_work')).toBe(0);
  });

  test.each([
    ['an unknown content type', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415, 12],
    ['no content type', { headers: {}, body: 'x' }, 415, 12],
    ['another path', { path: '/v1/profiles', body: 'x' }, 404, 12],
    ['the root', { path: '/', body: 'x' }, 404, 12],
    ['GET', { method: 'GET' }, 405, 12],
    ['PUT', { method: 'PUT', body: 'x' }, 405, 12],
  ])('refuses %s', async (_what, given, status, code) => {
    const { http } = await startCollector();
    const answer = await post(http, given);
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toBe('POST');
    const type = answer.headers['content-type'];
    const told = type === 'application/json' ? JSON.parse(answer.body.toString()) : readStatus(answer.body);
    expect(told.code).toBe(code);
  });

  test('spans with ids of a wrong length are told as partial success; the others are stored', async () => {
    const { http, published, metric } = await startCollector();
    const json = JSON.parse(jsonRequest);
    json.resourceSpans[0].scopeSpans[0].spans.push({
      ...json.resourceSpans[0].scopeSpans[0].spans[0],
      traceId: 'abcd',
    });
    const answer = await post(http, { body: JSON.stringify(json), headers: JSON_TYPE });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('16 bytes') },
    });
    expect(published.map(({ spans }) => spans)).toEqual([1]);
    expect(await metric('datatrail_collector_spans_rejected_total{protocol="http"}')).toBe(1);
  });

  test('a request of which nothing is taken is told to the owner all the same', async () => {
    const { http, published, received } = await startCollector();
    const json = JSON.parse(jsonRequest);
    for (const span of json.resourceSpans[0].scopeSpans[0].spans) span.traceId = 'abcd';
    expect((await post(http, { body: JSON.stringify(json), headers: JSON_TYPE })).status).toBe(200);
    expect(published).toEqual([]);
    expect(received).toEqual([{ accepted: 0, rejected: 1 }]);
  });

  test.each([
    ['a retryable one', new DatatrailError('disk_full', 'no space', { retryable: true }), 503, '1'],
    ['a busy one', new DatatrailError('overloaded', 'busy', { retryable: true }), 429, '1'],
    ['one for good', new DatatrailError('engine_failed', 'broken'), 500, undefined],
    ['a closing one', new DatatrailError('shutting_down', 'closed', { retryable: true }), 503, '1'],
  ] as const)('a store that refuses is told as it is: %s', async (_what, error, status, retryAfter) => {
    const { http } = await startCollector({ publish: () => Promise.reject(error) });
    const answer = await post(http, { body: requestOf(1) });
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
  });
});

test.each(['metrics', 'logs'])('%s are taken, dropped, counted and named once', async (signal) => {
  const { http, logLines, metric, published } = await startCollector();
  for (const headers of [PROTOBUF, JSON_TYPE, PROTOBUF]) {
    const answer = await post(http, { path: `/v1/${signal}`, headers, body: 'whatever it is' });
    expect([answer.status, answer.body.toString()]).toEqual([200, headers === JSON_TYPE ? '{}' : '']);
  }
  expect(await metric(`datatrail_collector_dropped_requests_total{signal="${signal}"}`)).toBe(3);
  expect(logLines.filter((line) => line.includes(`sends ${signal}`)).length).toBe(1);
  expect(published).toEqual([]);
});

test('counts requests by status, spans and bytes', async () => {
  const { http, metric } = await startCollector();
  const body = requestOf(4);
  await post(http, { body });
  await post(http, { body: 'nonsense' });
  expect(await metric('datatrail_collector_requests_total{protocol="http",status="200"}')).toBe(1);
  expect(await metric('datatrail_collector_requests_total{protocol="http",status="400"}')).toBe(1);
  expect(await metric('datatrail_collector_spans_accepted_total{protocol="http"}')).toBe(4);
  expect(await metric('datatrail_collector_received_bytes_total{protocol="http"}')).toBe(body.length + 8);
  expect(await metric('datatrail_collector_body_bytes')).toBe(0);
});
