import fc from 'fast-check';
import type {
  EventShape,
  KeyValueShape,
  LinkShape,
  RequestShape,
  ResourceSpansShape,
  ScopeSpansShape,
  SpanShape,
  ValueShape,
} from '../src/request-shape.ts';

const word = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant(''));
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
const uint32 = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff }));
const nanos = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const int64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -200n, max: 200n }));

const { value: anyValue } = fc.letrec<{ value: ValueShape; attribute: KeyValueShape }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    word.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    fc.double().map((doubleValue) => ({ doubleValue })),
    fc.uint8Array({ maxLength: 20 }).map((bytesValue) => ({ bytesValue })),
    fc.constant({}),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
    fc.array(tie('attribute'), { maxLength: 4 }).map((values) => ({ kvlistValue: { values } })),
  ),
  attribute: fc.record({ key: word, value: tie('value') }, { requiredKeys: ['key'] }),
}));

const attribute: fc.Arbitrary<KeyValueShape> = fc.record({ key: word, value: anyValue }, { requiredKeys: ['key'] });
const attributes = fc.array(attribute, { maxLength: 6 });

const event: fc.Arbitrary<EventShape> = fc.record(
  { timeUnixNano: nanos, name: word, attributes, droppedAttributesCount: uint32 },
  { requiredKeys: [] },
);
const link: fc.Arbitrary<LinkShape> = fc.record(
  { traceId: hex(16), spanId: hex(8), traceState: word, attributes, droppedAttributesCount: uint32, flags: uint32 },
  { requiredKeys: ['traceId', 'spanId'] },
);

const spanArbitrary: fc.Arbitrary<SpanShape> = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    traceState: word,
    parentSpanId: fc.oneof(hex(8), fc.constant('')),
    flags: uint32,
    name: word,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    droppedAttributesCount: uint32,
    events: fc.array(event, { maxLength: 3 }),
    droppedEventsCount: uint32,
    links: fc.array(link, { maxLength: 3 }),
    droppedLinksCount: uint32,
    status: fc.record({ message: word, code: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['traceId', 'spanId'] },
);

const scopeSpans: fc.Arbitrary<ScopeSpansShape> = fc.record(
  {
    scope: fc.record({ name: word, version: word, attributes, droppedAttributesCount: uint32 }, { requiredKeys: [] }),
    spans: fc.array(spanArbitrary, { maxLength: 4 }),
    schemaUrl: word,
  },
  { requiredKeys: ['spans'] },
);

const resourceSpans: fc.Arbitrary<ResourceSpansShape> = fc.record(
  {
    resource: fc.record({ attributes, droppedAttributesCount: uint32 }, { requiredKeys: [] }),
    scopeSpans: fc.array(scopeSpans, { maxLength: 3 }),
    schemaUrl: word,
  },
  { requiredKeys: ['scopeSpans'] },
);

/** Requests with every field of OTLP traces, any of them absent, empty or extreme. */
export const requestArbitrary: fc.Arbitrary<RequestShape> = fc.record({
  resourceSpans: fc.array(resourceSpans, { maxLength: 3 }),
});
