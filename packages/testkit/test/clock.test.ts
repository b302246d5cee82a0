import { expect, test } from 'vitest';
import { createFixedClock } from '../src/index.ts';

test('stands still until it is told to move', () => {
  const clock = createFixedClock(1000);
  expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  clock.advance(5);
  expect(clock.now()).toBe(1005);
});
