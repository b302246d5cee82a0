import { expect, test } from 'vitest';
import { backOffMs, retryAfterMs } from '../src/retry-delay.ts';

test('the pause doubles up to half a minute, and a random half of it is spread', () => {
  expect([1, 2, 3, 4].map((failures) => backOffMs(failures, () => 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backOffMs(1, () => 0)).toBe(250);
  expect(backOffMs(1_000_000, () => 1)).toBe(30_000);
});

test('Retry-After is read as seconds or as a date, bounded', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfterMs('2', now)).toBe(2000);
  expect(retryAfterMs(new Date(now + 5000).toUTCString(), now)).toBe(5000);
  expect(retryAfterMs('999999', now)).toBe(300_000);
  for (const odd of [undefined, '', 'soon', '-3', new Date(now - 5000).toUTCString()])
    expect(retryAfterMs(odd, now), String(odd)).toBe(0);
});
