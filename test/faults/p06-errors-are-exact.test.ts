// Promise 6: errors are those of the specification, in the encoding of the request: protobuf and JSON, plain and packed, HTTP
// and gRPC. The cases of a single receiver stand in services/collector/test; here the whole process answers.
import { gzipSync } from 'node:zlib';
import { Client, credentials, status as grpcStatus } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProcess } from './in-process.ts';

let otlpHttp = '';
let otlpGrpc = '';
const end = Promise.withResolvers<void>();
let running: Promise<void>;
beforeAll(async () => {
  const ready = Promise.withResolvers<void>();
  running = inProcess(
    async (started) => {
      otlpHttp = started.otlpHttp;
      otlpGrpc = started.otlpGrpc;
      ready.resolve();
      await end.promise;
    },
    { collector: { maxBodyBytes: 65_536 } },
  );
  await Promise.race([ready.promise, running]);
});
afterAll(async () => {
  end.resolve();
  await running;
});

const FORMS = {
  protobuf: { type: 'application/x-protobuf', malformed: Buffer.from([0x0a, 0x7f, 0x01]) },
  json: { type: 'application/json', malformed: Buffer.from('{"resourceSpans": [') },
} as const;
const PACKINGS = { plain: (bytes: Buffer): Uint8Array => bytes, gzip: (bytes: Buffer): Uint8Array => gzipSync(bytes) };

async function post(form: keyof typeof FORMS, packing: keyof typeof PACKINGS, body: Buffer) {
  const headers = { 'content-type': FORMS[form].type, ...(packing === 'gzip' && { 'content-encoding': 'gzip' }) };
  const answer = await fetch(`${otlpHttp}/v1/traces`, { method: 'POST', headers, body: PACKINGS[packing](body) });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

const cases = (['protobuf', 'json'] as const).flatMap((form) =>
  (['plain', 'gzip'] as const).map((packing) => ({ form, packing })),
);

describe.each(cases)('OTLP/HTTP, $form, $packing', ({ form, packing }) => {
  test('an empty request succeeds, with nothing said of a part', async () => {
    const { status, type, body } = await post(form, packing, Buffer.from(form === 'json' ? '{}' : ''));
    expect([status, type]).toEqual([200, FORMS[form].type]);
    expect(body.toString()).toBe(form === 'json' ? '{}' : '');
  });
  test('what is malformed gets 400 and a Status in its own encoding', async () => {
    const { status, type, body } = await post(form, packing, FORMS[form].malformed);
    expect([status, type]).toEqual([400, FORMS[form].type]);
    if (form === 'json') expect(JSON.parse(body.toString())).toMatchObject({ message: expect.stringMatching(/./) });
    // google.rpc.Status: field 1 a number, field 2 the message
    else expect([body[0], body.includes(0x12)]).toEqual([0x08, true]);
  });
  test('what is too large once unpacked gets 413', async () => {
    expect((await post(form, packing, Buffer.alloc(1_000_000, 0x20))).status).toBe(413);
  });
});

test('another type, path or method is told as such', async () => {
  const at = (path: string, init: RequestInit) => fetch(`${otlpHttp}${path}`, init).then((answer) => answer.status);
  expect(await at('/v1/traces', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).toBe(415);
  expect(await at('/v1/nothing', { method: 'POST', body: '' })).toBe(404);
  expect(await at('/v1/traces', { method: 'GET' })).toBe(405);
});

describe('OTLP/gRPC', () => {
  const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const pass = (bytes: Buffer): Buffer => bytes;
  function call(method: string, body: Buffer): Promise<number> {
    const client = new Client(new URL(otlpGrpc).host, credentials.createInsecure());
    return new Promise((resolve) => {
      client.makeUnaryRequest(method, pass, pass, body, (error) => {
        client.close();
        resolve(error?.code ?? 0);
      });
    });
  }
  test.each([
    ['an empty request succeeds', EXPORT, Buffer.alloc(0), grpcStatus.OK],
    ['malformed is INVALID_ARGUMENT', EXPORT, FORMS.protobuf.malformed, grpcStatus.INVALID_ARGUMENT],
    ['too large is RESOURCE_EXHAUSTED', EXPORT, Buffer.alloc(1_000_000), grpcStatus.RESOURCE_EXHAUSTED],
    ['another method is UNIMPLEMENTED', '/a.B/C', Buffer.alloc(0), grpcStatus.UNIMPLEMENTED],
  ])('%s', async (_, method, body, expected) => {
    expect(await call(method, body)).toBe(expected);
  });
});
