import { foreignId } from './foreign-id.ts';
import { InputError } from './input-error.ts';
import {
  integerField,
  isObject,
  type JsonObject,
  listField,
  objectField,
  objectsField,
  textField,
  toDouble,
  toInteger,
  uint32Field,
} from './json-value.ts';
import type { EventShape, KeyValueShape, LinkShape, RequestShape, SpanShape, ValueShape } from './request-shape.ts';
import type { SpanReader } from './span-reader.ts';
import { readTags, SpanGroups } from './tags.ts';

// Jaeger's query API and UI: { data: [trace] } or { data: trace } or a bare trace, or a list of spans (its anonymizer)
// Jaeger's Elasticsearch index, as its search API or a dump gives it: { hits: { hits: [hit] } } or hits one by one
//   hit := { _source: span with `process` }; tags MAY stand in `tag: { key: value }`, dots of keys as `@`
//   trace := { traceID, spans: [span], processes: { id: { serviceName, tags } }, warnings }
//   span := { traceID, spanID, operationName, references: [{ refType, traceID, spanID }], startTime, duration (us),
//             tags: [{ key, type, value }], logs: [{ timestamp, fields }], processID, warnings }

const US = 1000n;

/** The traces in a Jaeger document; undefined when it is none. A trace without spans counts. */
export function jaegerTraces(document: unknown): readonly JsonObject[] | undefined {
  if (Array.isArray(document)) return tracesInList(document);
  if (!isObject(document)) return undefined;
  if (isTrace(document)) return [document];
  const indexed = document._source ?? document;
  if (isObject(indexed) && isSpan(indexed)) return [{ spans: [indexed] }];
  const { data, hits } = document;
  if ((data === null || (Array.isArray(data) && data.length === 0)) && ('total' in document || 'errors' in document))
    return [];
  if (Array.isArray(data)) return tracesInList(data);
  if (isObject(hits) && Array.isArray(hits.hits)) return hits.hits.length === 0 ? [] : tracesInList(hits.hits);
  return isObject(data) && isTrace(data) ? [data] : undefined;
}

/** Traces or spans, but not both; an index keeps its documents in `_source`. */
function tracesInList(list: readonly unknown[]): readonly JsonObject[] | undefined {
  const parts = list.map((part) => (isObject(part) ? (part._source ?? part) : part)).filter(isObject);
  if (parts.length === 0 || parts.length !== list.length) return undefined;
  if (parts.every(isTrace)) return parts;
  return parts.every(isSpan) ? [{ spans: parts }] : undefined;
}

const isTrace = (part: JsonObject): boolean => Array.isArray(part.spans) && ('traceID' in part || 'processes' in part);

const isSpan = (part: JsonObject): boolean => 'traceID' in part && 'spanID' in part;

/** True for the answer of Jaeger's dependencies API: calls between services, but no spans. */
export function isDependencyGraph(document: unknown): boolean {
  const list = isObject(document) ? document.data : document;
  if (!Array.isArray(list) || list.length === 0) return false;
  return list.every((part) => isObject(part) && 'parent' in part && 'child' in part);
}

/**
 * The request that says the same as Jaeger traces. The first CHILD_OF reference of a span to its own trace is its parent,
 * else the first FOLLOWS_FROM one of its own trace; the others become links.
 * @throws {InputError} a field of the wrong type
 */
export function parseJaeger(traces: readonly JsonObject[], reader: SpanReader): RequestShape {
  const groups = new SpanGroups();
  for (const [i, trace] of traces.entries()) {
    const processes = objectField(trace, 'processes') ?? {};
    reader.each(objectsField(trace, 'spans'), (span) => {
      const id = textField(span, 'processID');
      const inline = objectField(span, 'process');
      const named = id === '' ? undefined : processes[id];
      const process = isObject(named) ? named : (inline ?? {});
      const name = isObject(named) ? `${i}/${id}` : JSON.stringify(process);
      const { scope, span: shape } = parseSpan(span, textField(trace, 'traceID'));
      groups.add(name, () => parseProcess(process), scope, shape);
    });
  }
  return groups.request();
}

function parseProcess(process: JsonObject): readonly KeyValueShape[] {
  const name = textField(process, 'serviceName');
  const tags = parseTags(process);
  const own = name === '' && tags.some((tag) => tag.key === 'service.name');
  return own ? tags : [{ key: 'service.name', value: { stringValue: name || 'unknown_service' } }, ...tags];
}

function parseSpan(span: JsonObject, traceIdOfTrace: string): { scope: { name?: string }; span: SpanShape } {
  const traceId = foreignId(textField(span, 'traceID') || traceIdOfTrace, 32);
  const references = parseReferences(span, traceId);
  const { scope, span: tagged } = readTags([...parseTags(span), ...parseWarnings(span)]);
  const start = integerField(span, 'startTime') * US;
  return {
    scope,
    span: {
      ...tagged,
      traceId,
      spanId: foreignId(textField(span, 'spanID'), 16),
      parentSpanId: references.parent,
      flags: uint32Field(span, 'flags') & 0xff,
      name: textField(span, 'operationName'),
      startTimeUnixNano: start,
      endTimeUnixNano: start + integerField(span, 'duration') * US,
      events: objectsField(span, 'logs').map(parseLog),
      links: references.links,
    },
  };
}

function parseReferences(span: JsonObject, traceId: string): { parent: string; links: readonly LinkShape[] } {
  const all = objectsField(span, 'references').map((reference) => ({
    type: textField(reference, 'refType').toUpperCase(),
    traceId: foreignId(textField(reference, 'traceID'), 32) || traceId,
    spanId: foreignId(textField(reference, 'spanID'), 16),
  }));
  const own = all.filter((reference) => reference.traceId.toLowerCase() === traceId.toLowerCase());
  const parent = own.find((reference) => reference.type !== 'FOLLOWS_FROM') ?? own[0];
  const old = foreignId(textField(span, 'parentSpanID'), 16);
  return {
    parent: parent?.spanId ?? (/^0*$/.test(old) ? '' : old),
    links: all
      .filter((reference) => reference !== parent)
      .map((reference) => ({ traceId: reference.traceId, spanId: reference.spanId })),
  };
}

function parseWarnings(span: JsonObject): readonly KeyValueShape[] {
  const warnings = listField(span, 'warnings').filter((warning) => typeof warning === 'string');
  if (warnings.length === 0) return [];
  const values = warnings.map((warning) => ({ stringValue: warning }));
  return [{ key: 'jaeger.warnings', value: { arrayValue: { values } } }];
}

function parseLog(log: JsonObject): EventShape {
  const fields = objectsField(log, 'fields').map(parseTag);
  const named = fields.find((f) => f.key === 'event' && f.value !== undefined && 'stringValue' in f.value);
  const name = named?.value;
  return {
    timeUnixNano: integerField(log, 'timestamp') * US,
    name: name !== undefined && 'stringValue' in name ? String(name.stringValue) : '',
    attributes: fields.filter((f) => f !== named),
  };
}

/** Tags of a span or process: the list, and what an index that makes fields of tags keeps beside it. */
function parseTags(owner: JsonObject): readonly KeyValueShape[] {
  const fields = Object.entries(objectField(owner, 'tag') ?? {});
  return [
    ...objectsField(owner, 'tags').map(parseTag),
    ...fields.map(([key, value]) => ({ key: key.replaceAll('@', '.'), value: tagValue(value, '') })),
  ];
}

function parseTag(tag: JsonObject): KeyValueShape {
  return { key: textField(tag, 'key'), value: tagValue(tag.value, textField(tag, 'type').toLowerCase()) };
}

/** A value by its declared type; one that does not fit its type keeps what it is. */
function tagValue(value: unknown, type: string): ValueShape {
  if (value === undefined || value === null) return {};
  try {
    if (type === 'int64') return { intValue: BigInt.asIntN(64, toInteger(value, 'value')) };
    if (type === 'float64') return { doubleValue: toDouble(value, 'value') };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  if (type === 'bool' && (value === 'true' || value === 'false')) return { boolValue: value === 'true' };
  if (type === 'binary' && typeof value === 'string') return { bytesValue: Buffer.from(value, 'base64') };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) };
}
