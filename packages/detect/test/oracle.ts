import protobuf from 'protobufjs';

/** The messages of a trace request by field name: an independent reader for tests (opentelemetry-proto 1.11). */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, readonly [id: number, type: string, rule?: string]>>>> =
  {
    Request: { resourceSpans: [1, 'ResourceSpans', 'repeated'] },
    ResourceSpans: { resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans', 'repeated'], schemaUrl: [3, 'bytes'] },
    Resource: { attributes: [1, 'KeyValue', 'repeated'], dropped: [2, 'uint32'] },
    ScopeSpans: { scope: [1, 'Scope'], spans: [2, 'Span', 'repeated'], schemaUrl: [3, 'bytes'] },
    Scope: {
      name: [1, 'bytes'],
      version: [2, 'bytes'],
      attributes: [3, 'KeyValue', 'repeated'],
      dropped: [4, 'uint32'],
    },
    Span: {
      traceId: [1, 'bytes'],
      spanId: [2, 'bytes'],
      traceState: [3, 'bytes'],
      parentSpanId: [4, 'bytes'],
      name: [5, 'bytes'],
      kind: [6, 'uint32'],
      start: [7, 'fixed64'],
      end: [8, 'fixed64'],
      attributes: [9, 'KeyValue', 'repeated'],
      droppedAttributes: [10, 'uint32'],
      events: [11, 'Event', 'repeated'],
      droppedEvents: [12, 'uint32'],
      links: [13, 'Link', 'repeated'],
      droppedLinks: [14, 'uint32'],
      status: [15, 'Status'],
      flags: [16, 'fixed32'],
    },
    Event: {
      time: [1, 'fixed64'],
      name: [2, 'bytes'],
      attributes: [3, 'KeyValue', 'repeated'],
      dropped: [4, 'uint32'],
    },
    Link: {
      traceId: [1, 'bytes'],
      spanId: [2, 'bytes'],
      traceState: [3, 'bytes'],
      attributes: [4, 'KeyValue', 'repeated'],
      dropped: [5, 'uint32'],
      flags: [6, 'fixed32'],
    },
    Status: { message: [2, 'bytes'], code: [3, 'uint32'] },
    KeyValue: { key: [1, 'bytes'], value: [2, 'AnyValue'] },
    AnyValue: {
      stringValue: [1, 'bytes'],
      boolValue: [2, 'bool'],
      intValue: [3, 'int64'],
      doubleValue: [4, 'double'],
      arrayValue: [5, 'ArrayValue'],
      kvlistValue: [6, 'KeyValueList'],
      bytesValue: [7, 'bytes'],
    },
    ArrayValue: { values: [1, 'AnyValue', 'repeated'] },
    KeyValueList: { values: [1, 'KeyValue', 'repeated'] },
  };

const root = new protobuf.Root();
for (const [name, fields] of Object.entries(MESSAGES)) {
  const type = new protobuf.Type(name);
  for (const [field, [id, kind, rule]] of Object.entries(fields)) type.add(new protobuf.Field(field, id, kind, rule));
  root.add(type);
}
const Request = root.lookupType('Request');

/** A request as plain objects; bytes as Latin-1 text, attributes of Datatrail's own left out. */
export function readRequest(bytes: Uint8Array): unknown {
  const plain = Request.toObject(Request.decode(bytes), { longs: String, bytes: String });
  return JSON.parse(JSON.stringify(plain), (key, value: unknown) => {
    if (key !== 'attributes' || !Array.isArray(value)) return value;
    const others = value.filter((a: { key?: string }) => !atob(a.key ?? '').startsWith('datatrail.'));
    return others.length === 0 ? undefined : others;
  });
}
