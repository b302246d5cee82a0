import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { decodeJson } from '../src/otlp-json.ts';
import { readTraceDocument } from '../src/trace-document.ts';
import { type PlainRequest, plainOfTape } from './plain-request.ts';

const decoder = createDecoder();
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

function read(json: Uint8Array | object): PlainRequest {
  const bytes = json instanceof Uint8Array ? json : Buffer.from(JSON.stringify(json));
  const found = readTraceDocument(bytes);
  if (found.kind !== 'requests' || found.format !== 'jaeger') throw new Error(`read as ${found.kind}`);
  return plainOfTape(decoder.decode(Buffer.concat(found.requests)));
}

const tag = (key: string, type: string, value: unknown) => ({ key, type, value });
const span = (fields: object) => ({ traceID: 'abc', spanID: '1', operationName: 'op', processID: 'p1', ...fields });
const trace = (...spans: object[]) => ({ traceID: 'abc', spans, processes: { p1: { serviceName: 'shop' } } });
const only = (fields: object) => read(trace(span(fields))).spans[0];

describe('where the traces stand', () => {
  it.each([
    ['a bare trace', trace(span({}))],
    ['data as a list', { data: [trace(span({}))], total: 0 }],
    ['data as an object', { data: trace(span({})) }],
    ['a list of traces', [trace(span({}))]],
  ])('%s', (_name, document) => {
    expect(read(document).spans).toHaveLength(1);
    expect(read(document).resources[0]?.attributes).toEqual([['service.name', ['string', 'shop']]]);
  });

  it('several traces, whose processes have the same ids', () => {
    const other = { ...trace(span({ traceID: 'def' })), processes: { p1: { serviceName: 'bank' } } };
    const { resources, scopes, spans } = read({ data: [trace(span({})), other] });
    const serviceOf = spans.map((s) => resources[scopes[s.scope]?.resource ?? -1]?.attributes[0]?.[1]);
    expect(serviceOf).toEqual([
      ['string', 'shop'],
      ['string', 'bank'],
    ]);
  });

  it('a span alone with its process, and one whose process is missing', () => {
    const alone = { traceID: 'abc', spanID: '1', operationName: 'op', process: { serviceName: 'es', tags: [] } };
    expect(read(alone).resources[0]?.attributes).toEqual([['service.name', ['string', 'es']]]);
    expect(read(trace(span({ processID: 'p9' }))).resources[0]?.attributes).toEqual([
      ['service.name', ['string', 'unknown_service']],
    ]);
  });
});

describe('spans without their traces', () => {
  const process = { serviceName: 'es', tag: { 'host@name': 'h1' } };
  const tagged = { traceID: 'abc', spanID: '1', operationName: 'op', process, tag: { 'span@kind': 'client', n: 3 } };

  it.each([
    ['a list, as the anonymizer writes it', [tagged]],
    ['the answer of a search', { took: 1, hits: { total: 1, hits: [{ _index: 'jaeger-span', _source: tagged }] } }],
    ['a line of a dump', { _index: 'jaeger-span-2025-01-01', _id: 'x', _source: tagged }],
    ['a list of hits', [{ _source: tagged }]],
  ])('%s', (_name, document) => {
    const { resources, spans } = read(document);
    expect(spans).toMatchObject([{ kind: 3, attributes: [['n', ['int', '3']]] }]);
    expect(resources[0]?.attributes).toContainEqual(['host.name', ['string', 'h1']]);
  });

  it.each([
    ['an answer without traces', { data: null, total: 0, errors: [{ code: 404, msg: 'trace not found' }] }],
    ['a search that found none', { hits: { total: 0, hits: [] } }],
  ])('%s holds none', (_name, document) => {
    expect(read(document).spans).toEqual([]);
  });

  it('a list of anything else is no Jaeger document', () => {
    expect(() => read([tagged, { a: 1 }])).toThrow(/no trace format/);
    expect(() => read([{ _source: { message: 'a log line' } }])).toThrow(/no trace format/);
  });
});

describe('spans', () => {
  it('fills ids up, and turns microseconds into nanoseconds', () => {
    expect(
      only({ traceID: 'f00', spanID: '7', startTime: 1_700_000_000_000_123, duration: 45, flags: 1 }),
    ).toMatchObject({
      traceId: 'f00'.padStart(32, '0'),
      spanId: '7'.padStart(16, '0'),
      start: '1700000000000123000',
      end: '1700000000000168000',
      flags: 1,
      name: 'op',
    });
  });

  it('keeps spans whose ids are names, and what they are to each other', () => {
    const references = [{ refType: 'CHILD_OF', traceID: 'Trace One', spanID: 'root' }];
    const { spans } = read(
      trace(span({ traceID: 'Trace One', spanID: 'root' }), span({ traceID: 'Trace One', spanID: 'b', references })),
    );
    expect(spans[1]?.parentSpanId).toBe(spans[0]?.spanId);
    expect(spans[1]?.traceId).toBe(spans[0]?.traceId);
  });

  it('takes the first CHILD_OF of its trace as parent, and the rest as links', () => {
    const references = [
      { refType: 'FOLLOWS_FROM', traceID: 'abc', spanID: '5' },
      { refType: 'CHILD_OF', traceID: 'fff', spanID: '6' },
      { refType: 'CHILD_OF', traceID: 'abc', spanID: '7' },
      { refType: 'CHILD_OF', traceID: 'abc', spanID: '8' },
    ];
    const found = only({ references });
    expect(found?.parentSpanId).toBe('7'.padStart(16, '0'));
    expect(found?.links).toMatchObject([5, 6, 8].map((id) => ({ spanId: String(id).padStart(16, '0') })));
  });

  it('takes FOLLOWS_FROM as parent when there is no CHILD_OF, and the old parentSpanID', () => {
    expect(only({ references: [{ refType: 'FOLLOWS_FROM', traceID: 'abc', spanID: '5' }] })).toMatchObject({
      parentSpanId: '5'.padStart(16, '0'),
      links: [],
    });
    expect(only({ parentSpanID: '9' })?.parentSpanId).toBe('9'.padStart(16, '0'));
    expect(only({ parentSpanID: '0' })?.parentSpanId).toBe('');
  });

  it('reads tags of every type, and fields out of tags', () => {
    const found = read(
      trace(
        span({
          tags: [
            tag('span.kind', 'string', 'client'),
            tag('otel.status_code', 'string', 'ERROR'),
            tag('otel.status_description', 'string', 'broken'),
            tag('otel.scope.name', 'string', 'lib'),
            tag('otel.library.version', 'string', '1.2'),
            tag('w3c.tracestate', 'string', 'a=b'),
            tag('internal.span.format', 'string', 'otlp'),
            tag('s', 'string', 'x'),
            tag('b', 'bool', 'true'),
            tag('i', 'int64', '9223372036854775807'),
            tag('f', 'float64', '1.5'),
            tag('bin', 'binary', 'AQI='),
            tag('untyped', '', 7),
            tag('wrong', 'int64', 'seven'),
          ],
          warnings: ['clock skew'],
        }),
      ),
    );
    expect(found.scopes[0]).toMatchObject({ name: 'lib', version: '1.2' });
    expect(found.spans[0]).toMatchObject({
      kind: 3,
      traceState: 'a=b',
      status: { code: 2, message: 'broken' },
      attributes: [
        ['s', ['string', 'x']],
        ['b', ['bool', true]],
        ['i', ['int', '9223372036854775807']],
        ['f', ['double', 1.5]],
        ['bin', ['bytes', '0102']],
        ['untyped', ['int', '7']],
        ['wrong', ['string', 'seven']],
        ['jaeger.warnings', ['array', [['string', 'clock skew']]]],
      ],
    });
  });

  it.each([
    [true, 2],
    ['true', 2],
    [false, 0],
  ])('error=%s is status %i', (value, code) => {
    expect(only({ tags: [tag('error', 'bool', value)] })?.status.code).toBe(code);
  });

  it('turns logs into events', () => {
    const logs = [{ timestamp: 5, fields: [tag('event', 'string', 'exception'), tag('stack', 'string', 'at x')] }];
    expect(only({ logs })?.events).toEqual([
      { time: '5000', name: 'exception', attributes: [['stack', ['string', 'at x']]], dropped: 0 },
    ]);
  });
});

describe('files of Jaeger itself', () => {
  it('reads the same spans from Jaeger JSON as from the OTLP that it came from', () => {
    const jaeger = read(fixture('jaeger-api.json')).spans;
    const otlp = plainOfTape(decoder.decode(decodeJson(fixture('jaeger-api.otlp.json')))).spans;
    const essence = ({ traceId, spanId, parentSpanId, name, kind, links, status }: (typeof jaeger)[number]) => ({
      traceId,
      spanId,
      parentSpanId,
      name,
      kind,
      links: links.length,
      code: status.code,
    });
    expect(jaeger.map(essence)).toEqual(otlp.map(essence));
  });

  it.each([
    ['jaeger-bare.json', 5],
    ['jaeger-data-object.json', 4],
  ])('%s has %i spans', (name, count) => {
    expect(read(fixture(name)).spans).toHaveLength(count);
  });
});
