import { foreignId } from './foreign-id.ts';
import { InputError } from './input-error.ts';
import { integerField, isObject, type JsonObject, objectField, objectsField, textField } from './json-value.ts';
import type { KeyValueShape, RequestShape, SpanShape } from './request-shape.ts';
import type { SpanReader } from './span-reader.ts';
import { kindOf, readTags, SpanGroups } from './tags.ts';

// Zipkin v2: [span] or [[span]] or a bare span
//   span := { traceId, id, parentId, kind, name, timestamp, duration (us), localEndpoint, remoteEndpoint,
//             annotations: [{ timestamp, value }], tags: { key: text }, shared, debug }
//   endpoint := { serviceName, ipv4, ipv6, port }

const US = 1000n;

/** The spans in a Zipkin v2 document; undefined when it is none. */
export function zipkinSpans(document: unknown): readonly JsonObject[] | undefined {
  if (Array.isArray(document)) {
    const parts: readonly unknown[] = document.flat(1);
    const spans = parts.filter(isObject).filter(isSpan);
    return spans.length > 0 && spans.length === parts.length ? spans : undefined;
  }
  return isObject(document) && isSpan(document) ? [document] : undefined;
}

const isSpan = (part: JsonObject): boolean => 'traceId' in part && 'id' in part && !('binaryAnnotations' in part);

/** True for Zipkin's first format, whose spans hold `binaryAnnotations`. */
export function isZipkinV1(document: unknown): boolean {
  const first: unknown = Array.isArray(document) ? document.flat(1)[0] : document;
  return isObject(first) && 'traceId' in first && 'id' in first && 'binaryAnnotations' in first;
}

/**
 * The request that says the same as Zipkin spans. The two halves of a shared span keep their one id and their own kinds;
 * who reads them pairs them by that. A missing start is that of the trace's first span in the document.
 * @throws {InputError} a field of the wrong type
 */
export function parseZipkin(spans: readonly JsonObject[], reader: SpanReader): RequestShape {
  const starts = firstStarts(spans);
  const groups = new SpanGroups();
  reader.each(spans, (span) => {
    const service = serviceName(objectField(span, 'localEndpoint')) || 'unknown_service';
    const attributes = () => [{ key: 'service.name', value: { stringValue: service } }];
    const { scope, span: shape } = parseSpan(span, starts);
    groups.add(service, attributes, scope, shape);
  });
  return groups.request();
}

/** Endpoints that do not know their name are called `unknown` by some tracers. */
function serviceName(endpoint: JsonObject | undefined): string {
  const name = endpoint === undefined ? '' : textField(endpoint, 'serviceName').trim();
  return name.toLowerCase() === 'unknown' ? '' : name;
}

function startOf(span: JsonObject): bigint {
  const own = integerField(span, 'timestamp');
  if (own !== 0n) return own;
  let first = 0n;
  for (const annotation of objectsField(span, 'annotations')) {
    const time = integerField(annotation, 'timestamp');
    if (time !== 0n && (first === 0n || time < first)) first = time;
  }
  return first;
}

function firstStarts(spans: readonly JsonObject[]): ReadonlyMap<string, bigint> {
  const starts = new Map<string, bigint>();
  for (const span of spans) {
    const start = readableStart(span);
    const traceId = String(span.traceId);
    const first = starts.get(traceId);
    if (start !== 0n && (first === undefined || start < first)) starts.set(traceId, start);
  }
  return starts;
}

/** 0 also when it cannot be read, which is told when the span itself is read. */
function readableStart(span: JsonObject): bigint {
  try {
    return startOf(span);
  } catch (error) {
    if (error instanceof InputError) return 0n;
    throw error;
  }
}

function parseSpan(
  span: JsonObject,
  starts: ReadonlyMap<string, bigint>,
): { scope: { name?: string }; span: SpanShape } {
  const { scope, span: tagged } = readTags(parseTags(span));
  const kind = kindOf(textField(span, 'kind')) || (tagged.kind ?? kindByAnnotation(span));
  const traceId = textField(span, 'traceId');
  const id = foreignId(textField(span, 'id'), 16);
  const parent = foreignId(textField(span, 'parentId'), 16);
  const start = (startOf(span) || (starts.get(traceId) ?? 0n)) * US;
  return {
    scope,
    span: {
      ...tagged,
      traceId: foreignId(traceId, 32),
      spanId: id,
      parentSpanId: /^0*$/.test(parent) || parent === id ? '' : parent,
      name: textField(span, 'name'),
      kind,
      startTimeUnixNano: start,
      endTimeUnixNano: start + integerField(span, 'duration') * US,
      attributes: [...(tagged.attributes ?? []), ...endpointAttributes(span)],
      events: objectsField(span, 'annotations').map((annotation) => ({
        timeUnixNano: integerField(annotation, 'timestamp') * US,
        name: textField(annotation, 'value'),
      })),
    },
  };
}

/** What the first tracers wrote instead of a kind: client send, server receive and their like. */
const KIND_BY_ANNOTATION: ReadonlyMap<string, number> = new Map([
  ['cs', 3],
  ['cr', 3],
  ['sr', 2],
  ['ss', 2],
  ['ms', 4],
  ['mr', 5],
]);

function kindByAnnotation(span: JsonObject): number {
  for (const annotation of objectsField(span, 'annotations')) {
    const kind = KIND_BY_ANNOTATION.get(textField(annotation, 'value'));
    if (kind !== undefined) return kind;
  }
  return span.shared === true ? 2 : 0;
}

function parseTags(span: JsonObject): readonly KeyValueShape[] {
  const tags = objectField(span, 'tags') ?? {};
  return Object.entries(tags).map(([key, value]) => ({
    key,
    value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) },
  }));
}

function endpointAttributes(span: JsonObject): readonly KeyValueShape[] {
  const remote = objectField(span, 'remoteEndpoint');
  const peer = serviceName(remote);
  return [
    ...(peer === '' ? [] : [{ key: 'peer.service', value: { stringValue: peer } }]),
    ...addressAttributes(remote, 'network.peer'),
    ...addressAttributes(objectField(span, 'localEndpoint'), 'network.local'),
  ];
}

function addressAttributes(endpoint: JsonObject | undefined, prefix: string): readonly KeyValueShape[] {
  if (endpoint === undefined) return [];
  const address = textField(endpoint, 'ipv4') || textField(endpoint, 'ipv6');
  const port = Number(integerField(endpoint, 'port'));
  return [
    ...(address === '' ? [] : [{ key: `${prefix}.address`, value: { stringValue: address } }]),
    ...(port > 0 && port < 65536 ? [{ key: `${prefix}.port`, value: { intValue: port } }] : []),
  ];
}
