import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { PlainAttribute, PlainRequest, PlainValue } from './plain-request.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(fixtures, target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto', { keepCase: false });

/** The official message type, by protobufjs. */
export const ExportTraceServiceRequest = root.lookupType(
  'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
);

type Loose = { readonly [key: string]: unknown };

const list = (value: unknown): Loose[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Loose => (typeof value === 'object' && value !== null ? { ...value } : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const hex = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '');

/** Bytes as protobufjs reads them, in the shape that tapes are compared in. */
export function plainByOracle(bytes: Uint8Array): PlainRequest {
  const message: Loose = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(bytes), {
    longs: String,
    bytes: Uint8Array,
    defaults: false,
  });
  const resources: PlainRequest['resources'][number][] = [];
  const scopes: PlainRequest['scopes'][number][] = [];
  const spans: PlainRequest['spans'][number][] = [];
  for (const part of list(message.resourceSpans)) {
    const resource = object(part.resource);
    resources.push({
      attributes: attributes(resource.attributes),
      dropped: number(resource.droppedAttributesCount),
      schemaUrl: text(part.schemaUrl),
    });
    for (const scopePart of list(part.scopeSpans)) {
      const scope = object(scopePart.scope);
      scopes.push({
        resource: resources.length - 1,
        name: text(scope.name),
        version: text(scope.version),
        attributes: attributes(scope.attributes),
        dropped: number(scope.droppedAttributesCount),
        schemaUrl: text(scopePart.schemaUrl),
      });
      for (const span of list(scopePart.spans)) spans.push(plainSpan(span, scopes.length - 1));
    }
  }
  return { resources, scopes, spans };
}

function plainSpan(span: Loose, scope: number): PlainRequest['spans'][number] {
  const status = object(span.status);
  return {
    scope,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    traceState: text(span.traceState),
    parentSpanId: hex(span.parentSpanId),
    flags: number(span.flags),
    name: text(span.name),
    kind: number(span.kind),
    start: text(span.startTimeUnixNano) || '0',
    end: text(span.endTimeUnixNano) || '0',
    attributes: attributes(span.attributes),
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount].map(number),
    events: list(span.events).map((event) => ({
      time: text(event.timeUnixNano) || '0',
      name: text(event.name),
      attributes: attributes(event.attributes),
      dropped: number(event.droppedAttributesCount),
    })),
    links: list(span.links).map((link) => ({
      traceId: hex(link.traceId),
      spanId: hex(link.spanId),
      traceState: text(link.traceState),
      flags: number(link.flags),
      attributes: attributes(link.attributes),
      dropped: number(link.droppedAttributesCount),
    })),
    status: { code: number(status.code), message: text(status.message) },
  };
}

function attributes(value: unknown): PlainAttribute[] {
  return list(value).map((attribute) => [text(attribute.key), plainValue(attribute.value)]);
}

function plainValue(value: unknown): PlainValue {
  const any = object(value);
  if (any.stringValue !== undefined) return ['string', any.stringValue];
  if (any.boolValue !== undefined) return ['bool', any.boolValue];
  if (any.intValue !== undefined) return ['int', any.intValue];
  if (any.doubleValue !== undefined) return ['double', any.doubleValue];
  if (any.arrayValue !== undefined) return ['array', list(object(any.arrayValue).values).map(plainValue)];
  if (any.kvlistValue !== undefined) return ['kvlist', attributes(object(any.kvlistValue).values)];
  if (any.bytesValue !== undefined) return ['bytes', hex(any.bytesValue)];
  return null;
}
