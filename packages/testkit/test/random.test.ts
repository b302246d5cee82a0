import { expect, test } from 'vitest';
import { createRandom } from '../src/index.ts';

test('the sequence is part of the contract: truth files and numbers rest on it', () => {
  const random = createRandom(42);
  expect([random.below(1000), random.below(1000), random.below(1000)]).toEqual([601, 448, 852]);
});

test('every face of a die comes up about equally often', () => {
  const random = createRandom(7);
  const counts = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 60_000; i++) {
    const face = random.below(6);
    counts[face] = (counts[face] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});
