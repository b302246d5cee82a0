import { MessageWriter } from './message-writer.ts';
import type {
  EventShape,
  KeyValueShape,
  LinkShape,
  RequestShape,
  ResourceSpansShape,
  ScopeShape,
  ScopeSpansShape,
  SpanShape,
  StatusShape,
  ValueShape,
} from './request-shape.ts';

/** Bytes of an `ExportTraceServiceRequest`; fields in the order of their numbers, defaults left out as proto3 does. */
export function writeRequest(request: RequestShape): Uint8Array {
  const out = new MessageWriter();
  for (const part of request.resourceSpans) out.message(1, () => writeResourceSpans(out, part));
  return out.finish();
}

function writeResourceSpans(out: MessageWriter, part: ResourceSpansShape): void {
  const { resource } = part;
  if (resource !== undefined)
    out.message(1, () => {
      writeAttributes(out, 1, resource.attributes);
      out.uint32(2, resource.droppedAttributesCount);
    });
  for (const scope of part.scopeSpans) out.message(2, () => writeScopeSpans(out, scope));
  out.text(3, part.schemaUrl);
}

function writeScopeSpans(out: MessageWriter, part: ScopeSpansShape): void {
  const { scope } = part;
  if (scope !== undefined) out.message(1, () => writeScope(out, scope));
  for (const span of part.spans) out.message(2, () => writeSpan(out, span));
  out.text(3, part.schemaUrl);
}

function writeScope(out: MessageWriter, scope: ScopeShape): void {
  out.text(1, scope.name);
  out.text(2, scope.version);
  writeAttributes(out, 3, scope.attributes);
  out.uint32(4, scope.droppedAttributesCount);
}

function writeSpan(out: MessageWriter, span: SpanShape): void {
  out.hex(1, span.traceId);
  out.hex(2, span.spanId);
  out.text(3, span.traceState);
  out.hex(4, span.parentSpanId);
  out.text(5, span.name);
  out.uint32(6, span.kind);
  out.fixed64(7, span.startTimeUnixNano);
  out.fixed64(8, span.endTimeUnixNano);
  writeAttributes(out, 9, span.attributes);
  out.uint32(10, span.droppedAttributesCount);
  for (const event of span.events ?? []) out.message(11, () => writeEvent(out, event));
  out.uint32(12, span.droppedEventsCount);
  for (const link of span.links ?? []) out.message(13, () => writeLink(out, link));
  out.uint32(14, span.droppedLinksCount);
  const { status } = span;
  if (status !== undefined) out.message(15, () => writeStatus(out, status));
  out.fixed32(16, span.flags);
}

function writeEvent(out: MessageWriter, event: EventShape): void {
  out.fixed64(1, event.timeUnixNano);
  out.text(2, event.name);
  writeAttributes(out, 3, event.attributes);
  out.uint32(4, event.droppedAttributesCount);
}

function writeLink(out: MessageWriter, link: LinkShape): void {
  out.hex(1, link.traceId);
  out.hex(2, link.spanId);
  out.text(3, link.traceState);
  writeAttributes(out, 4, link.attributes);
  out.uint32(5, link.droppedAttributesCount);
  out.fixed32(6, link.flags);
}

function writeStatus(out: MessageWriter, status: StatusShape): void {
  out.text(2, status.message);
  out.uint32(3, status.code);
}

function writeAttributes(out: MessageWriter, field: number, attributes: readonly KeyValueShape[] | undefined): void {
  for (const attribute of attributes ?? []) out.message(field, () => writeKeyValue(out, attribute));
}

function writeKeyValue(out: MessageWriter, attribute: KeyValueShape): void {
  out.text(1, attribute.key);
  const { value } = attribute;
  if (value !== undefined) out.message(2, () => writeValue(out, value));
}

/** A member of a oneof is written even when it holds its default: `false` and `0` are values, unlike nothing. */
function writeValue(out: MessageWriter, value: ValueShape): void {
  if ('stringValue' in value) out.string(1, value.stringValue);
  else if ('boolValue' in value) out.varint(2, value.boolValue ? 1n : 0n);
  else if ('intValue' in value) out.varint(3, BigInt(value.intValue));
  else if ('doubleValue' in value) out.double(4, value.doubleValue);
  else if ('arrayValue' in value) {
    const { values } = value.arrayValue;
    out.message(5, () => {
      for (const element of values) out.message(1, () => writeValue(out, element));
    });
  } else if ('kvlistValue' in value) {
    const { values } = value.kvlistValue;
    out.message(6, () => writeAttributes(out, 1, values));
  } else if ('bytesValue' in value) out.bytes(7, value.bytesValue);
}
