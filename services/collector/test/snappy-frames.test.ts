import fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { Refusal } from '../src/refusal.ts';
import { decodeSnappyFrames, isFramedSnappy } from '../src/snappy-frames.ts';
import { chunkOf, framed, STREAM_START } from './framed-snappy.ts';

const LIMITS = { limit: 1 << 24, reserve: () => undefined };

test('gives back what was framed, in chunks of both kinds', async () => {
  for (const length of [0, 1, 65_536, 65_537, 3_000_000]) {
    const original = Buffer.from(Array.from({ length }, (_, i) => (i * i) >>> 6));
    expect(isFramedSnappy(framed(original))).toBe(true);
    expect(Buffer.compare(await decodeSnappyFrames(framed(original), LIMITS), original)).toBe(0);
  }
});

test('tells a raw block from a stream', () => {
  expect(isFramedSnappy(compress(Buffer.from('sNaPpY')))).toBe(false);
  expect(isFramedSnappy(Buffer.alloc(0))).toBe(false);
});

test.each([
  ['an unknown chunk that must not be skipped', chunkOf(0x02, Buffer.from('abcd'))],
  ['a chunk without its checksum', Buffer.from([0, 2, 0, 0, 1, 2])],
  ['a chunk that ends too early', chunkOf(1, Buffer.from('abcd')).subarray(0, 9)],
  ['a compressed chunk that is no block', chunkOf(0, Buffer.from([4, 0x01, 0x01]))],
])('refuses %s', async (_what, chunk) => {
  const body = Buffer.concat([STREAM_START, chunk]);
  await expect(decodeSnappyFrames(body, LIMITS)).rejects.toMatchObject({ kind: 'malformed' });
});

test('stops at the limit and when there is no memory', async () => {
  const body = framed(Buffer.alloc(400_000));
  await expect(decodeSnappyFrames(body, { ...LIMITS, limit: 100_000 })).rejects.toMatchObject({ kind: 'too_large' });
  const reserve = () => {
    throw new Refusal('overloaded', 'full');
  };
  await expect(decodeSnappyFrames(body, { ...LIMITS, reserve })).rejects.toMatchObject({ kind: 'overloaded' });
});

test('corrupt streams end at once, decoded or refused', async () => {
  const whole = framed(Buffer.from('again and again '.repeat(40)));
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
      const body = Buffer.from(whole.subarray(0, length));
      for (const [at, byte] of changes) if (at < length) body[at] = byte;
      const outcome = await decodeSnappyFrames(body, LIMITS).catch((error: unknown) => error);
      expect(outcome instanceof Uint8Array || outcome instanceof Refusal).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
