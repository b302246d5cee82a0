import { expect, test } from 'vitest';
import { encodeRequest, spanIdOf, spanOf, traceIdOf } from '../src/index.ts';
import { decodeWithOracle } from './otlp-schema.ts';

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
  expect(
    decodeWithOracle(encodeRequest([{ resource: { k: 'v' }, scope: { name: 's', version: '1' }, spans: [span] }])),
  ).toEqual({
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
  const [resource] = decodeWithOracle(encodeRequest([{ resource: {}, spans }])).resourceSpans as {
    scopeSpans: { spans: unknown[] }[];
  }[];
  expect(resource?.scopeSpans[0]?.spans).toHaveLength(2000);
});
