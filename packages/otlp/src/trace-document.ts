import { InputError } from './input-error.ts';
import { isDependencyGraph, jaegerTraces, parseJaeger } from './jaeger.ts';
import { parseJson } from './json-text.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { isTraceRequest, otherSignal, parseRequest } from './otlp-json.ts';
import { type FileFormat, KNOWN_FORMATS } from './recognise.ts';
import type { RequestShape } from './request-shape.ts';
import { SpanReader } from './span-reader.ts';
import { writeRequest } from './write.ts';
import { isZipkinV1, parseZipkin, zipkinSpans } from './zipkin.ts';

export type OtherSignal = 'metrics' | 'logs' | 'profiles';
type JsonFormat = Extract<FileFormat, 'otlp_json' | 'jaeger' | 'zipkin'>;

type LeftOut = ReturnType<SpanReader['leftOut']>;

/** What one JSON document turned out to be. */
export type TraceDocument =
  | {
      readonly kind: 'requests';
      readonly format: JsonFormat;
      readonly requests: readonly Uint8Array[];
      /** Spans that could not be read; undefined when all could. */
      readonly leftOut: LeftOut;
    }
  | { readonly kind: 'skipped'; readonly signal: OtherSignal }
  | { readonly kind: 'nothing' };

/**
 * The requests in one JSON document, recognised by what it holds, or only as `format` when that is given. A span with a
 * field of the wrong type is left out and counted.
 * @throws {InputError} not JSON, none of the formats, no readable span; without any text of the document
 */
export function readTraceDocument(bytes: Uint8Array, format?: FileFormat): TraceDocument {
  const signal = signalByStart(bytes);
  if (signal !== undefined) return { kind: 'skipped', signal };
  const document = parseJson(bytes);
  if (format === undefined || format === 'otlp_json') {
    const found = readOtlp(document);
    if (found !== undefined) return found;
  }
  if (format === undefined || format === 'jaeger') {
    const traces = jaegerTraces(document);
    if (traces !== undefined) return requests('jaeger', [(reader) => parseJaeger(traces, reader)]);
  }
  if (format === undefined || format === 'zipkin') {
    const spans = zipkinSpans(document);
    if (spans !== undefined) return requests('zipkin', [(reader) => parseZipkin(spans, reader)]);
  }
  if (Array.isArray(document) && document.length === 0) return { kind: 'nothing' };
  throw unknownDocument(document, format);
}

const SIGNAL_STARTS: readonly (readonly [start: Buffer, signal: OtherSignal])[] = [
  [Buffer.from('{"resourceMetrics"'), 'metrics'],
  [Buffer.from('{"resourceLogs"'), 'logs'],
  [Buffer.from('{"resourceProfiles"'), 'profiles'],
];

/** Spares parsing metrics and logs, often most of a Collector's file, that are not looked at anyway. */
function signalByStart(bytes: Uint8Array): OtherSignal | undefined {
  for (const [start, signal] of SIGNAL_STARTS)
    if (start.equals(bytes.subarray(0, start.length)))
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"resourceSpans"') ? undefined : signal;
  return undefined;
}

function requests(format: JsonFormat, parses: readonly ((reader: SpanReader) => RequestShape)[]): TraceDocument {
  const reader = new SpanReader('lenient');
  const found = parses.map((parse) => writeRequest(parse(reader)));
  return { kind: 'requests', format, requests: found, leftOut: reader.leftOut() };
}

/** OTLP/JSON, a list of it, wrapped as the query APIs of Jaeger and Tempo answer, or a part of it. */
function readOtlp(document: unknown): TraceDocument | undefined {
  if (Array.isArray(document)) {
    const parts = document.filter(isObject).filter((part) => isTraceRequest(part) || otherSignal(part) !== undefined);
    if (parts.length === 0 || parts.length !== document.length) return undefined;
    const traces = parts.filter(isTraceRequest);
    const [first] = parts;
    if (traces.length === 0 && first !== undefined) return { kind: 'skipped', signal: otherSignal(first) ?? 'metrics' };
    return requests(
      'otlp_json',
      traces.map((part) => (reader) => parseRequest(part, reader)),
    );
  }
  if (!isObject(document)) return undefined;
  const request = isTraceRequest(document) ? document : wrappedRequest(document);
  if (request !== undefined) return requests('otlp_json', [(reader) => parseRequest(request, reader)]);
  const signal = otherSignal(document);
  if (signal !== undefined) return { kind: 'skipped', signal };
  return Object.keys(document).length === 0 ? requests('otlp_json', []) : undefined;
}

function wrappedRequest(document: JsonObject): JsonObject | undefined {
  for (const wrapper of ['result', 'trace']) {
    const inner = document[wrapper];
    if (isObject(inner) && isTraceRequest(inner)) return inner;
  }
  // A ResourceSpans alone is what the logging exporter of the Java SDK writes on each line.
  if ('scopeSpans' in document || 'instrumentationLibrarySpans' in document) return { resourceSpans: [document] };
  const { batches } = document;
  return Array.isArray(batches) ? { resourceSpans: batches } : undefined;
}

function unknownDocument(document: unknown, format: FileFormat | undefined): InputError {
  if (format !== undefined) return new InputError('unsupported_format', `the JSON is not of the format ${format}`);
  if (isDependencyGraph(document))
    return new InputError(
      'unsupported_format',
      'this is a Jaeger dependency graph: it holds call counts but no spans',
      {
        cure: 'Export the traces themselves from Jaeger (/api/traces).',
      },
    );
  if (isZipkinV1(document))
    return new InputError('unsupported_format', 'these are Zipkin v1 spans', {
      cure: 'Export them with the Zipkin v2 API (/api/v2/traces).',
    });
  return new InputError('unsupported_format', 'the JSON is no trace format', {
    cure: `Known formats: ${KNOWN_FORMATS}.`,
  });
}
