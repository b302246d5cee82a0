import { ProtobufSink } from './protobuf-sink.ts';
import type { Attributes, AttributeValue, EventSpec, LinkSpec, ResourceSpec, SpanSpec } from './span-spec.ts';

/**
 * `ExportTraceServiceRequest` as protobuf bytes (opentelemetry-proto 1.11, field numbers of trace.proto and common.proto).
 * Written apart from the product's own writer on purpose: what a test feeds in must not share its mistakes.
 */
export function encodeRequest(resources: readonly ResourceSpec[]): Uint8Array {
  const sink = new ProtobufSink();
  for (const resource of resources) sink.message(1, () => writeResource(sink, resource));
  return sink.bytes();
}

function writeResource(sink: ProtobufSink, { resource, scope, spans }: ResourceSpec): void {
  sink.message(1, () => writeAttributes(sink, 1, resource));
  sink.message(2, () => {
    if (scope !== undefined)
      sink.message(1, () => {
        sink.string(1, scope.name);
        if (scope.version !== undefined) sink.string(2, scope.version);
      });
    for (const span of spans) sink.message(2, () => writeSpan(sink, span));
  });
}

function writeSpan(sink: ProtobufSink, span: SpanSpec): void {
  sink.hex(1, span.traceId);
  sink.hex(2, span.spanId);
  if (span.traceState !== undefined) sink.string(3, span.traceState);
  if (span.parentSpanId !== undefined) sink.hex(4, span.parentSpanId);
  sink.string(5, span.name);
  sink.varint(6, span.kind);
  sink.nanoseconds(7, span.startUs);
  sink.nanoseconds(8, span.startUs + span.durationUs);
  if (span.attributes !== undefined) writeAttributes(sink, 9, span.attributes);
  for (const event of span.events ?? []) sink.message(11, () => writeEvent(sink, event));
  for (const link of span.links ?? []) sink.message(13, () => writeLink(sink, link));
  if (span.status !== undefined || span.statusMessage !== undefined)
    sink.message(15, () => {
      if (span.statusMessage !== undefined) sink.string(2, span.statusMessage);
      if (span.status !== undefined) sink.varint(3, span.status);
    });
}

function writeEvent(sink: ProtobufSink, event: EventSpec): void {
  sink.nanoseconds(1, event.atUs);
  sink.string(2, event.name);
  if (event.attributes !== undefined) writeAttributes(sink, 3, event.attributes);
}

function writeLink(sink: ProtobufSink, link: LinkSpec): void {
  sink.hex(1, link.traceId);
  sink.hex(2, link.spanId);
  if (link.attributes !== undefined) writeAttributes(sink, 4, link.attributes);
}

function writeAttributes(sink: ProtobufSink, field: number, attributes: Attributes): void {
  for (const key in attributes)
    sink.message(field, () => {
      sink.string(1, key);
      sink.message(2, () => writeValue(sink, attributes[key] as AttributeValue));
    });
}

function writeValue(sink: ProtobufSink, value: AttributeValue): void {
  if (typeof value === 'string') sink.string(1, value);
  else if (typeof value === 'boolean') sink.varint(2, value ? 1 : 0);
  else if (typeof value === 'bigint') sink.int64(3, value);
  else if (typeof value === 'number') writeNumber(sink, value);
  else if (value instanceof Uint8Array) sink.byteField(7, value);
  else if (Array.isArray(value)) sink.message(5, () => writeArray(sink, value));
  else sink.message(6, () => writeAttributes(sink, 1, value as Attributes));
}

function writeNumber(sink: ProtobufSink, value: number): void {
  if (!Number.isSafeInteger(value)) sink.double(4, value);
  else if (value >= 0) sink.varint(3, value);
  else sink.int64(3, BigInt(value));
}

function writeArray(sink: ProtobufSink, values: readonly AttributeValue[]): void {
  for (const value of values) sink.message(1, () => writeValue(sink, value));
}
