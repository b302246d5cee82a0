import { createDecoder, writeRequest } from '@datatrail/otlp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockBounds, durationOf, microseconds, minuteOf, samplingWeight } from '../../src/spans/span-time.ts';

function tapeOf(span: { readonly start?: bigint; readonly end?: bigint; readonly traceState?: string }) {
  const { start = 0n, end = 0n, traceState = '' } = span;
  const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
  const written = { ...ids, startTimeUnixNano: start, endTimeUnixNano: end, traceState };
  return createDecoder().decode(writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [written] }] }] }));
}

test('microseconds are exact as long as a number is, up to 2255, and end in 2262', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, BigInt(Number.MAX_SAFE_INTEGER) * 1000n), (ns) => {
      expect(microseconds(Number(ns >> 32n), Number(ns & 0xffff_ffffn))).toBe(Number(ns / 1000n));
    }),
  );
  expect(new Date(microseconds(0xffff_ffff, 0xffff_ffff) / 1000).getUTCFullYear()).toBe(2262);
});

test.each([
  [5n, 9n, 4],
  [9n, 5n, -4],
  [2n ** 32n - 1n, 2n ** 32n, 1],
  [0n, 2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
])('from %i to %i are %i ns', (start, end, expected) => {
  expect(durationOf(tapeOf({ start, end }), 0)).toBe(expected);
});

describe('the minute of a start', () => {
  const receivedAt = Date.UTC(2026, 0, 5, 12) * 1000;
  const noon = receivedAt / 60_000_000;
  test.each([
    [receivedAt - 1, noon - 1],
    [receivedAt, noon],
    [0, noon - 24 * 60],
    [receivedAt - 25 * 3_600_000_000, noon - 24 * 60],
    [receivedAt + 9 * 60_000_000, noon + 9],
    [receivedAt + 3_600_000_000, noon + 10],
  ])('%i of live traffic', (startUs, expected) =>
    expect(minuteOf(startUs, receivedAt, clockBounds(24 * 60, 10))).toBe(expected),
  );

  test('of a file is its own', () => {
    expect(minuteOf(0, receivedAt, null)).toBe(0);
    expect(minuteOf(receivedAt * 2, receivedAt, null)).toBe(noon * 2);
  });
});

test.each([
  ['', 1],
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['ot=th:c', 4],
  ['vendor=x,ot=rv:1234;th:fd70a4', 1 / (1 - 0xfd70a4 / 2 ** 24)],
  ['ot=p:3', 8],
  ['ot=p:63', 1],
  ['ot=th:ffffffffffffff', 2 ** 56],
  ['other=th:8', 1],
  ['ot=th:zz', 1],
])('trace state %j stands for %d spans', (traceState, expected) => {
  expect(samplingWeight(tapeOf({ traceState }), 0)).toBeCloseTo(expected, 6);
});
