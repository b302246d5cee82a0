import { describe, expect, it } from 'vitest';
import { decodeJson } from '../src/otlp-json.ts';
import { readTraceFile, type TraceFilePart } from '../src/trace-file.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';

async function read(document: unknown): Promise<TraceFilePart[]> {
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield Buffer.from(JSON.stringify(document));
  }
  const parts: TraceFilePart[] = [];
  for await (const part of readTraceFile(chunks())) parts.push(part);
  return parts;
}

const otlp = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const otlpSpan = (fields: object) => ({ traceId: TRACE, spanId: 'eee19b7ec3c1b174', name: 'kept', ...fields });
const jaeger = (...spans: object[]) => ({ data: [{ traceID: TRACE, spans, processes: {} }] });
const jaegerSpan = (fields: object) => ({ traceID: TRACE, spanID: '1', operationName: 'kept', ...fields });
const zipkinSpan = (fields: object) => ({ traceId: TRACE, id: '1', name: 'kept', ...fields });

const FORMATS: readonly (readonly [string, unknown, unknown])[] = [
  [
    'OTLP/JSON',
    otlp(otlpSpan({}), otlpSpan({ startTimeUnixNano: '2025-11-22T10:00:00Z' })),
    otlp(otlpSpan({ startTimeUnixNano: 'soon' })),
  ],
  ['Jaeger', jaeger(jaegerSpan({}), jaegerSpan({ tags: { a: 1 } })), jaeger(jaegerSpan({ tags: 'secret' }))],
  ['Zipkin', [zipkinSpan({}), zipkinSpan({ timestamp: 'secret' })], [zipkinSpan({ timestamp: 'secret' })]],
];

describe('a span that cannot be read', () => {
  it.each(FORMATS)('costs no other span of a file in %s, and is counted', async (_name, document) => {
    const parts = await read(document);
    expect(parts.map((part) => part.kind)).toEqual(['request', 'rejected']);
    const request = parts.find((part) => part.kind === 'request')?.request ?? new Uint8Array();
    expect(Buffer.from(request).toString('latin1').split('kept')).toHaveLength(2);
  });

  it.each(FORMATS)('is the error of a file in %s that holds nothing else', async (_name, _document, unreadable) => {
    await expect(read(unreadable)).rejects.toThrow(/^line 1: field \w+ is not/);
    await expect(read(unreadable)).rejects.not.toThrow(/secret/);
  });

  it('is the error of a request, which is taken whole or not at all', () => {
    const request = otlp(otlpSpan({}), otlpSpan({ startTimeUnixNano: 'soon' }));
    expect(() => decodeJson(Buffer.from(JSON.stringify(request)))).toThrow(/startTimeUnixNano is not a whole number/);
  });
});

it.each([
  ['OTLP/JSON', otlp(otlpSpan({ attributes: [null], events: [null], links: null }))],
  ['Jaeger', jaeger(jaegerSpan({ tags: [null], logs: null, references: [null] }))],
  ['Zipkin', [zipkinSpan({ annotations: [null], tags: null })]],
])('null counts as absent in lists too: %s', async (_name, document) => {
  expect((await read(document)).map((part) => part.kind)).toEqual(['request']);
});
