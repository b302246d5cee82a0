import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { readTraceDocument } from '../src/trace-document.ts';
import { type PlainRequest, plainOfTape } from './plain-request.ts';

const decoder = createDecoder();

function read(json: Uint8Array | object): PlainRequest {
  const bytes = json instanceof Uint8Array ? json : Buffer.from(JSON.stringify(json));
  const found = readTraceDocument(bytes);
  if (found.kind !== 'requests' || found.format !== 'zipkin') throw new Error(`read as ${found.kind}`);
  return plainOfTape(decoder.decode(Buffer.concat(found.requests)));
}

const span = (fields: object = {}) => ({ traceId: '00000000000000aa', id: '00000000000000b1', ...fields });
const only = (fields: object) => read([span(fields)]).spans[0];

describe('Zipkin v2', () => {
  it.each([
    ['a list of spans', [span()]],
    ['a list of traces', [[span()], [span({ traceId: 'bb' })]]],
    ['a span alone', span()],
  ])('%s', (_name, document) => {
    expect(read(document).spans[0]?.spanId).toBe('00000000000000b1');
  });

  it('keeps both halves of a shared span, told apart by kind, with the id of both', () => {
    const { spans } = read([
      span({ kind: 'CLIENT', parentId: 'a0', localEndpoint: { serviceName: 'web' } }),
      span({ kind: 'SERVER', parentId: 'a0', shared: true, localEndpoint: { serviceName: 'api' } }),
    ]);
    expect(spans.map(({ spanId, parentSpanId, kind }) => ({ spanId, parentSpanId, kind }))).toEqual([
      { spanId: '00000000000000b1', parentSpanId: '00000000000000a0', kind: 3 },
      { spanId: '00000000000000b1', parentSpanId: '00000000000000a0', kind: 2 },
    ]);
  });

  it('reads times, ids of 64 and 128 bits, and roots', () => {
    const found = only({ timestamp: 1_700_000_000_000_001, duration: 2, traceId: 'AB'.repeat(16), parentId: '0' });
    expect(found).toMatchObject({ start: '1700000000000001000', end: '1700000000000003000', parentSpanId: '' });
    expect(found?.traceId).toBe('ab'.repeat(16));
    expect(only({})?.traceId).toBe('aa'.padStart(32, '0'));
  });

  it('puts a span without time where its trace begins', () => {
    const { spans } = read([
      span({ timestamp: 700 }),
      span({ id: 'b2', timestamp: 500 }),
      span({ id: 'b3' }),
      span({ id: 'b4', annotations: [{ timestamp: 600, value: 'x' }] }),
      span({ traceId: 'cc' }),
    ]);
    expect(spans.map((s) => s.start)).toEqual(['700000', '500000', '500000', '600000', '0']);
  });

  it('says who was called and from where', () => {
    const { resources, spans } = read([
      span({
        localEndpoint: { serviceName: 'web', ipv4: '10.0.0.1', port: 80 },
        remoteEndpoint: { serviceName: 'api', ipv6: '2001:db8::1', port: 9000 },
        tags: { 'http.path': '/x' },
      }),
    ]);
    expect(resources[0]?.attributes).toEqual([['service.name', ['string', 'web']]]);
    expect(spans[0]?.attributes).toEqual([
      ['http.path', ['string', '/x']],
      ['peer.service', ['string', 'api']],
      ['network.peer.address', ['string', '2001:db8::1']],
      ['network.peer.port', ['int', '9000']],
      ['network.local.address', ['string', '10.0.0.1']],
      ['network.local.port', ['int', '80']],
    ]);
  });

  it.each([[undefined], [{ ipv4: '10.0.0.1' }], [{ serviceName: '' }], [{ serviceName: 'unknown' }]])(
    'calls the service of local endpoint %j unknown_service',
    (localEndpoint) => {
      expect(read([span({ localEndpoint })]).resources[0]?.attributes).toEqual([
        ['service.name', ['string', 'unknown_service']],
      ]);
    },
  );

  it.each([
    ['', 2, ''],
    ['true', 2, ''],
    ['timed out', 2, 'timed out'],
    ['false', 0, ''],
  ])('tag error=%j gives status %i', (error, code, message) => {
    expect(only({ tags: { error } })?.status).toEqual({ code, message });
  });

  it.each([
    [{ kind: 'PRODUCER' }, 4],
    [{ kind: 'consumer' }, 5],
    [{}, 0],
    [{ shared: true }, 2],
    [{ annotations: [{ timestamp: 1, value: 'cs' }] }, 3],
    [{ tags: { 'span.kind': 'server' } }, 2],
    [{ kind: 'constructor' }, 0],
  ])('%j has kind %i', (fields, kind) => {
    expect(only(fields)?.kind).toBe(kind);
  });

  it('turns annotations into events', () => {
    expect(only({ annotations: [{ timestamp: 5, value: 'cache miss' }] })?.events).toEqual([
      { time: '5000', name: 'cache miss', attributes: [], dropped: 0 },
    ]);
  });

  it.each([
    ['zipkin-yelp.json', 16],
    ['zipkin-ascend.json', 8],
    ['zipkin-messaging-kafka.json', 28],
    ['zipkin-simple-db.json', 5],
  ])('%s has %i spans', (name, count) => {
    expect(read(readFileSync(join(import.meta.dirname, 'fixtures', name))).spans).toHaveLength(count);
  });

  it('names Zipkin v1 and says what to export instead', () => {
    const v1 = Buffer.from(JSON.stringify([span({ binaryAnnotations: [], annotations: [] })]));
    expect(() => readTraceDocument(v1)).toThrow(/Zipkin v1/);
  });
});
