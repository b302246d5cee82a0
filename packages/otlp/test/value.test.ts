import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import type { ValueShape } from '../src/request-shape.ts';
import {
  decodeUtf8,
  readBigInt,
  readBool,
  readDouble,
  readHex,
  readInt,
  readString,
  readTimeNs,
  readTimeUs,
  writeInt,
} from '../src/value.ts';
import { writeRequest } from '../src/write.ts';

const decoder = createDecoder();

function tapeOf(value: ValueShape) {
  const span = { traceId: '11'.repeat(16), spanId: '22'.repeat(8), attributes: [{ key: 'k', value }] };
  return decoder.decode(writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
}

describe('numbers', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  it('reads and writes every int64', () => {
    const out = new Uint8Array(24);
    fc.assert(
      fc.property(fc.oneof(int64, fc.bigInt({ min: -1000n, max: 1000n })), (intValue) => {
        const tape = tapeOf({ intValue });
        expect(readBigInt(tape, 0)).toBe(intValue);
        expect(readInt(tape, 0)).toBe(Number(intValue));
        const length = writeInt(tape, 0, out, 3);
        expect(Buffer.from(out.subarray(3, 3 + length)).toString()).toBe(String(intValue));
      }),
      { numRuns: 500 },
    );
  });

  it.each([2n ** 63n - 1n, -(2n ** 63n), 0n, -1n, 2n ** 32n, 4111111111111111n])('reads %s', (intValue) => {
    expect(readBigInt(tapeOf({ intValue }), 0)).toBe(intValue);
  });

  it('reads every double', () => {
    fc.assert(
      fc.property(fc.double(), (doubleValue) => {
        expect(readDouble(tapeOf({ doubleValue }), 0)).toBe(doubleValue);
      }),
    );
  });

  it('reads bools', () => {
    expect(readBool(tapeOf({ boolValue: true }), 0)).toBe(true);
    expect(readBool(tapeOf({ boolValue: false }), 0)).toBe(false);
  });

  it('reads times', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_000_000_000_000_000_000n }), (ns) => {
        const high = Number(ns >> 32n);
        const low = Number(ns & 0xffff_ffffn);
        expect(readTimeNs(high, low)).toBe(ns);
        expect(readTimeUs(high, low)).toBe(Number(ns / 1000n));
      }),
    );
  });
});

describe('text', () => {
  it('reads UTF-8 of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (stringValue) => {
        expect(readString(tapeOf({ stringValue }), 0)).toBe(Buffer.from(stringValue).toString());
      }),
    );
  });

  it('puts U+FFFD for what is not UTF-8, also in short texts', () => {
    expect(decodeUtf8(Uint8Array.of(0x61, 0xff, 0x62), 0, 3)).toBe('a\ufffdb');
  });

  it('reads ids as hex', () => {
    expect(readHex({ bytes: Uint8Array.of(0, 0xab, 9) }, 0, 3)).toBe('00ab09');
  });

  it('gives no text of another type', () => {
    expect(readString(tapeOf({ intValue: 5 }), 0)).toBe('');
  });
});
