import { InputError } from './input-error.ts';
import { parseJson } from './json-text.ts';
import {
  enumField,
  idField,
  integerField,
  isObject,
  type JsonObject,
  objectField,
  objectsField,
  textField,
  toDouble,
  toInteger,
  uint32Field,
} from './json-value.ts';
import type {
  EventShape,
  KeyValueShape,
  LinkShape,
  RequestShape,
  ResourceSpansShape,
  ScopeSpansShape,
  SpanShape,
  ValueShape,
} from './request-shape.ts';
import { SpanReader } from './span-reader.ts';
import { writeRequest } from './write.ts';

const SPAN_KINDS = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
] as const;
const STATUS_CODES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'] as const;

/**
 * An `ExportTraceServiceRequest` in OTLP/JSON as protobuf bytes. Unknown fields are ignored; ids that are not hex of the
 * right length make a span that the decoder rejects.
 * @throws {InputError} not JSON, too deep, or a field of the wrong type; without any text of the document
 */
export function decodeJson(bytes: Uint8Array): Uint8Array {
  const document = parseJson(bytes);
  if (!isObject(document)) throw new InputError('bad_input', 'an OTLP/JSON request is an object');
  return writeRequest(parseRequest(document, new SpanReader('strict')));
}

/** The request in an OTLP/JSON object. */
export function parseRequest(document: JsonObject, reader: SpanReader): RequestShape {
  const parts = objectsField(document, 'resourceSpans');
  return { resourceSpans: parts.map((part) => parseResourceSpans(part, reader)) };
}

function parseResourceSpans(part: JsonObject, reader: SpanReader): ResourceSpansShape {
  const resource = objectField(part, 'resource');
  // Requests from before OTLP 0.19 call the scopes instrumentation libraries.
  const name = ['scopeSpans', 'scope_spans'].some((n) => n in part) ? 'scopeSpans' : 'instrumentationLibrarySpans';
  return {
    ...(resource === undefined
      ? {}
      : { resource: { attributes: parseAttributes(resource), droppedAttributesCount: dropped(resource) } }),
    scopeSpans: objectsField(part, name).map((scope) => parseScopeSpans(scope, reader)),
    schemaUrl: textField(part, 'schemaUrl'),
  };
}

function parseScopeSpans(part: JsonObject, reader: SpanReader): ScopeSpansShape {
  const scope = objectField(part, 'scope') ?? objectField(part, 'instrumentationLibrary');
  return {
    ...(scope === undefined
      ? {}
      : {
          scope: {
            name: textField(scope, 'name'),
            version: textField(scope, 'version'),
            attributes: parseAttributes(scope),
            droppedAttributesCount: dropped(scope),
          },
        }),
    spans: reader.each(objectsField(part, 'spans'), parseSpan),
    schemaUrl: textField(part, 'schemaUrl'),
  };
}

const dropped = (object: JsonObject): number => uint32Field(object, 'droppedAttributesCount');

function parseSpan(span: JsonObject): SpanShape {
  const status = objectField(span, 'status');
  return {
    traceId: idField(span, 'traceId'),
    spanId: idField(span, 'spanId'),
    traceState: textField(span, 'traceState'),
    parentSpanId: idField(span, 'parentSpanId'),
    flags: uint32Field(span, 'flags'),
    name: textField(span, 'name'),
    kind: enumField(span, 'kind', SPAN_KINDS),
    startTimeUnixNano: integerField(span, 'startTimeUnixNano'),
    endTimeUnixNano: integerField(span, 'endTimeUnixNano'),
    attributes: parseAttributes(span),
    droppedAttributesCount: dropped(span),
    events: objectsField(span, 'events').map(parseEvent),
    droppedEventsCount: uint32Field(span, 'droppedEventsCount'),
    links: objectsField(span, 'links').map(parseLink),
    droppedLinksCount: uint32Field(span, 'droppedLinksCount'),
    ...(status === undefined
      ? {}
      : { status: { message: textField(status, 'message'), code: enumField(status, 'code', STATUS_CODES) } }),
  };
}

function parseEvent(event: JsonObject): EventShape {
  return {
    timeUnixNano: integerField(event, 'timeUnixNano'),
    name: textField(event, 'name'),
    attributes: parseAttributes(event),
    droppedAttributesCount: dropped(event),
  };
}

function parseLink(link: JsonObject): LinkShape {
  return {
    traceId: idField(link, 'traceId'),
    spanId: idField(link, 'spanId'),
    traceState: textField(link, 'traceState'),
    attributes: parseAttributes(link),
    droppedAttributesCount: dropped(link),
    flags: uint32Field(link, 'flags'),
  };
}

function parseAttributes(owner: JsonObject): readonly KeyValueShape[] {
  return objectsField(owner, 'attributes').map(parseKeyValue);
}

function parseKeyValue(attribute: JsonObject): KeyValueShape {
  const key = textField(attribute, 'key');
  const value = objectField(attribute, 'value');
  return value === undefined ? { key } : { key, value: parseValue(value) };
}

function parseValue(value: JsonObject): ValueShape {
  for (const [name, content] of Object.entries(value)) {
    const parse = VALUES[name];
    if (parse !== undefined && content !== null) return parse(content);
  }
  return {};
}

type ParseValue = (content: unknown) => ValueShape;

const MEMBERS: Readonly<Record<string, ParseValue>> = {
  stringValue: (content) => ({ stringValue: textField({ stringValue: content }, 'stringValue') }),
  boolValue: (content) => ({ boolValue: content === true || content === 'true' }),
  intValue: (content) => ({ intValue: BigInt.asIntN(64, toInteger(content, 'intValue')) }),
  doubleValue: (content) => ({ doubleValue: toDouble(content, 'doubleValue') }),
  arrayValue: (content) => ({ arrayValue: { values: objectsField(nested(content), 'values').map(parseValue) } }),
  kvlistValue: (content) => ({ kvlistValue: { values: objectsField(nested(content), 'values').map(parseKeyValue) } }),
  bytesValue: (content) => ({
    bytesValue: Buffer.from(textField({ bytesValue: content }, 'bytesValue'), 'base64'),
  }),
};

/** Members of AnyValue in both spellings. */
const VALUES: Readonly<Record<string, ParseValue>> = Object.assign(
  Object.create(null),
  MEMBERS,
  Object.fromEntries(Object.entries(MEMBERS).map(([name, parse]) => [name.replace('V', '_v'), parse])),
);

function nested(content: unknown): JsonObject {
  if (!isObject(content)) throw new InputError('bad_input', 'a list value is not an object');
  return content;
}

/** Signals of a JSON document that are not traces. */
export function otherSignal(document: JsonObject): 'metrics' | 'logs' | 'profiles' | undefined {
  if ('resourceMetrics' in document || 'resource_metrics' in document || 'scopeMetrics' in document) return 'metrics';
  if ('resourceLogs' in document || 'resource_logs' in document || 'scopeLogs' in document) return 'logs';
  if ('resourceProfiles' in document || 'resource_profiles' in document) return 'profiles';
  return undefined;
}

/** True when the document says that it is OTLP traces. */
export function isTraceRequest(document: JsonObject): boolean {
  return 'resourceSpans' in document || 'resource_spans' in document;
}
