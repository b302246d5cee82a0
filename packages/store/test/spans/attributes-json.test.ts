import { createDecoder, writeRequest } from '@datatrail/otlp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteSink } from '../../src/native/index.ts';
import { writeAttributes, writeEvents, writeLinks } from '../../src/spans/attributes-json.ts';
import { isUtf8, writeJsonText } from '../../src/spans/json-text.ts';

type Value = NonNullable<Parameters<typeof attributesOf>[0][number]['value']>;

/** What the JSON of these attributes reads as. */
function attributesOf(
  attributes: NonNullable<Parameters<typeof writeRequest>[0]['resourceSpans'][number]['resource']>['attributes'] &
    object,
) {
  const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes };
  const tape = createDecoder().decode(writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  const sink = new ByteSink(1);
  writeAttributes(sink, tape, tape.spans.valuesFrom[0] ?? 0, tape.spans.valuesTo[0] ?? 0);
  return Buffer.from(sink.written()).toString('utf8');
}

function textOfJson(bytes: Uint8Array): string {
  const sink = new ByteSink(1);
  writeJsonText(sink, bytes, 0, bytes.length);
  return Buffer.from(sink.written()).toString('utf8');
}

/** A value and what JSON says of it. */
const { value: values } = fc.letrec<{ value: readonly [Value, unknown]; nested: readonly [Value, unknown] }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'binary' }).map((text) => [{ stringValue: text }, text] as const),
    fc.boolean().map((yes) => [{ boolValue: yes }, yes] as const),
    fc.maxSafeInteger().map((n) => [{ intValue: n }, n] as const),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => [{ doubleValue: n }, n + 0] as const),
    fc.uint8Array().map((bytes) => [{ bytesValue: bytes }, Buffer.from(bytes).toString('base64')] as const),
    tie('nested'),
  ),
  nested: fc.oneof(
    fc.array(tie('value'), { maxLength: 3 }).map((items) => {
      const arrayValue = { values: items.map((item) => item[0]) };
      return [{ arrayValue }, items.map((item) => item[1])] as const;
    }),
    fc
      .dictionary(
        fc.string({ minLength: 1 }).filter((k) => k !== '__proto__'),
        tie('value'),
        { maxKeys: 3 },
      )
      .map((map) => {
        const kvlistValue = { values: Object.entries(map).map(([key, [value]]) => ({ key, value })) };
        return [
          { kvlistValue },
          Object.fromEntries(Object.entries(map).map(([key, [, json]]) => [key, json])),
        ] as const;
      }),
  ),
}));

describe('attributes as JSON', () => {
  test('read as what was sent, whatever it is', () => {
    fc.assert(
      fc.property(values, ([value, json]) => {
        expect(
          JSON.parse(
            attributesOf([
              { key: 'a', value },
              { key: 'b', value: { boolValue: true } },
            ]),
          ),
        ).toEqual({
          a: JSON.parse(JSON.stringify(json)),
          b: true,
        });
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [9_007_199_254_740_991n, 9_007_199_254_740_991],
    [9_007_199_254_740_992n, '9007199254740992'],
    [-9_223_372_036_854_775_808n, '-9223372036854775808'],
    [-1n, -1],
    [127n, 127],
    [128n, 128],
    [268_435_455n, 268_435_455],
    [268_435_456n, 268_435_456],
  ])('the integer %s', (intValue, expected) => {
    expect(JSON.parse(attributesOf([{ key: 'n', value: { intValue } }]))).toEqual({ n: expected });
  });

  test.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [1e300, 1e300],
    [1e-7, 1e-7],
  ])('the double %s', (doubleValue, expected) => {
    expect(JSON.parse(attributesOf([{ key: 'n', value: { doubleValue } }]))).toEqual({ n: expected });
  });

  test('a value that is not set is null, no attributes are an empty object', () => {
    expect(attributesOf([{ key: 'n', value: {} }])).toBe('{"n":null}');
    expect(attributesOf([])).toBe('{}');
  });

  test('events and links carry their times, ids and attributes', () => {
    const attributes = [{ key: 'k', value: { stringValue: '"' } }];
    const span = {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      events: [
        {
          timeUnixNano: 2n ** 63n,
          name: 'e\n',
          attributes,
        },
        { name: 'f' },
      ],
      links: [
        {
          traceId: 'ab'.repeat(16),
          spanId: 'cd'.repeat(8),
          traceState: 'a=b',
          attributes,
        },
      ],
    };
    const tape = createDecoder().decode(writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
    const events = new ByteSink();
    writeEvents(events, tape, 0);
    expect(JSON.parse(Buffer.from(events.written()).toString())).toEqual([
      { time: '9223372036854775808', name: 'e\n', attributes: { k: '"' } },
      { time: '0', name: 'f', attributes: {} },
    ]);
    const links = new ByteSink();
    writeLinks(links, tape, 0);
    expect(JSON.parse(Buffer.from(links.written()).toString())).toEqual([
      { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceState: 'a=b', attributes: { k: '"' } },
    ]);
  });
});

describe('bytes that may be no UTF-8', () => {
  test('become a JSON text that is UTF-8; good ones stay as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const good = Buffer.from(bytes).toString('utf8');
        const read: unknown = JSON.parse(textOfJson(bytes));
        if (Buffer.from(good, 'utf8').equals(Buffer.from(bytes))) expect(read).toBe(good);
        else expect(read).toContain('\ufffd');
        expect(isUtf8(bytes, 0, bytes.length)).toBe(Buffer.from(good, 'utf8').equals(Buffer.from(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['overlong', [0xc0, 0x80]],
    ['surrogate', [0xed, 0xa0, 0x80]],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0xe2, 0x82]],
    ['lone continuation', [0x80]],
  ])('%s is replaced', (_, bytes) => {
    expect(JSON.parse(textOfJson(Uint8Array.from(bytes)))).toBe('\ufffd'.repeat(bytes.length));
  });
});
