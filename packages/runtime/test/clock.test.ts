import { expect, test } from 'vitest';
import { checkClock, systemClock } from '../src/index.ts';

test.each([Date.UTC(1979, 11, 31), 0, -1, Date.UTC(2200, 0, 1), Number.NaN, Number.POSITIVE_INFINITY, 1e18])(
  'refuses a clock at %d and says the cure',
  (now) => {
    expect(() => checkClock({ now: () => now })).toThrow(
      expect.objectContaining({ code: 'clock_wrong', cure: expect.stringContaining('clock') }),
    );
  },
);

test('takes every sane clock', () => {
  checkClock(systemClock);
  for (const now of [Date.UTC(1980, 0, 1), Date.UTC(2199, 11, 31)]) checkClock({ now: () => now });
});
