import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { encodeRequest, spanIdOf, spanOf, traceIdOf } from '../src/index.ts';

const { root } = protobuf.parse(`syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Scope { string name = 1; string version = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
`);

function decode(bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType('Request');
  return type.toObject(type.decode(bytes), { longs: String, bytes: String }) as Record<string, unknown>;
}

const long = 'é'.repeat(200);

test('an independent decoder reads back every field and every kind of value', () => {
  const span = spanOf(2, {
    parent: 1,
    name: long,
    kind: 3,
    startUs: 1_700_000_000_000_001,
    durationUs: 7,
    attributes: {
      text: 'a',
      yes: true,
      int: 42,
      negative: -42,
      big: 2n ** 62n,
      half: 0.5,
      bytes: new Uint8Array([1, 2]),
      list: ['x', 1],
      map: { inner: long },
    },
    events: [{ name: 'e', atUs: 1, attributes: { k: 'v' } }],
    links: [{ traceId: traceIdOf(9), spanId: spanIdOf(9), attributes: { k: 'v' } }],
    status: 2,
    statusMessage: 'm',
    traceState: 'a=b',
  });
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
  const kv = [{ key: 'k', value: { stringValue: 'v' } }];
  expect(decode(encodeRequest([{ resource: { k: 'v' }, scope: { name: 's', version: '1' }, spans: [span] }]))).toEqual({
    resourceSpans: [
      {
        resource: { attributes: kv },
        scopeSpans: [
          {
            scope: { name: 's', version: '1' },
            spans: [
              {
                traceId: base64(span.traceId),
                spanId: base64(span.spanId),
                traceState: 'a=b',
                parentSpanId: base64(spanIdOf(1)),
                name: long,
                kind: 3,
                startTimeUnixNano: '1700000000000001000',
                endTimeUnixNano: '1700000000000008000',
                attributes: [
                  { key: 'text', value: { stringValue: 'a' } },
                  { key: 'yes', value: { boolValue: true } },
                  { key: 'int', value: { intValue: '42' } },
                  { key: 'negative', value: { intValue: '-42' } },
                  { key: 'big', value: { intValue: '4611686018427387904' } },
                  { key: 'half', value: { doubleValue: 0.5 } },
                  { key: 'bytes', value: { bytesValue: 'AQI=' } },
                  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'x' }, { intValue: '1' }] } } },
                  { key: 'map', value: { kvlistValue: { values: [{ key: 'inner', value: { stringValue: long } }] } } },
                ],
                events: [{ timeUnixNano: '1000', name: 'e', attributes: kv }],
                links: [{ traceId: base64(traceIdOf(9)), spanId: base64(spanIdOf(9)), attributes: kv }],
                status: { message: 'm', code: 2 },
              },
            ],
          },
        ],
      },
    ],
  });
});

test('a request larger than its first buffer keeps all spans', () => {
  const spans = Array.from({ length: 2000 }, (_, i) => spanOf(i + 1, { attributes: { text: 'x'.repeat(100) } }));
  const [resource] = decode(encodeRequest([{ resource: {}, spans }])).resourceSpans as {
    scopeSpans: { spans: unknown[] }[];
  }[];
  expect(resource?.scopeSpans[0]?.spans).toHaveLength(2000);
});
