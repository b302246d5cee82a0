import fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { decodeSnappy, snappyLength } from '../src/snappy.ts';

const LIMIT = 1 << 24;
const decode = async (block: Uint8Array, limit = LIMIT) => decodeSnappy(block, snappyLength(block, limit));

test('gives back what another implementation compressed', async () => {
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 1, max: 5000 }).map((n) => new Uint8Array(n).fill(n)),
  );
  const bytes = fc.array(chunk, { maxLength: 40 }).map((chunks) => Buffer.concat(chunks));
  await fc.assert(
    fc.asyncProperty(bytes, async (original) => {
      expect(Buffer.compare(await decode(compress(original)), original)).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('gives back several MiB', async () => {
  const original = Buffer.from(Array.from({ length: 3 << 20 }, (_, i) => (i * i) >>> 7));
  expect(Buffer.compare(await decode(compress(original)), original)).toBe(0);
});

test('corrupt blocks end at once with an answer: decoded to the claimed length, or malformed', async () => {
  const original = Buffer.from('the same again and the same again and something else '.repeat(30));
  const packed = Buffer.from(compress(original));
  const damage = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(packed.length), async (changes, length) => {
      const block = Buffer.from(packed.subarray(0, length));
      for (const [at, byte] of changes) if (at < length) block[at] = byte;
      await decode(block).then(
        (bytes) => expect(bytes.length).toBe(snappyLength(block, LIMIT).length),
        (error: unknown) => expect(error).toMatchObject({ kind: expect.stringMatching(/malformed|too_large/) }),
      );
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['nothing', []],
  ['a length without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['a literal of four GiB', [10, 0xfc, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]],
  ['a copy from before the start', [4, 0x01, 0x01]],
  ['a copy of offset zero', [5, 0x00, 0x61, 0x01, 0x00]],
  ['more than it claims', [1, 0x04, 0x61, 0x62]],
  ['less than it claims', [9, 0x04, 0x61, 0x62]],
])('refuses %s', async (_what, bytes) => {
  await expect((async () => decode(Uint8Array.from(bytes)))()).rejects.toMatchObject({ kind: 'malformed' });
});

test('refuses a claim above the limit before it decodes', () => {
  expect(() => snappyLength(Uint8Array.from([0x81, 0x08]), 1024)).toThrow(
    expect.objectContaining({ kind: 'too_large' }),
  );
  expect(snappyLength(Uint8Array.from([0x80, 0x08]), 1024)).toEqual({ length: 1024, at: 2 });
});
