import { expect, test } from 'vitest';
import { isSettled, traceWindows } from '../src/trace-windows.ts';

const HOUR = 3_600_000_000;
const NOW = 1_767_614_400_000_000;
const ALL = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

test('without a window the last hour comes first, then the last day, then everything', () => {
  expect(traceWindows(ALL, { nowUs: NOW })).toEqual([
    { fromUs: NOW - HOUR, toUs: ALL.toUs },
    { fromUs: NOW - 24 * HOUR, toUs: ALL.toUs },
    ALL,
  ]);
});

test('a short window is searched at once, an old one from its end', () => {
  const short = { fromUs: NOW - HOUR / 2, toUs: NOW };
  expect(traceWindows(short, { nowUs: NOW })).toEqual([short]);
  const old = { fromUs: NOW - 100 * HOUR, toUs: NOW - 50 * HOUR };
  expect(traceWindows(old, { nowUs: NOW }).map(({ fromUs }) => (NOW - fromUs) / HOUR)).toEqual([51, 74, 100]);
});

test('the next page begins at the cursor', () => {
  const cursorUs = NOW - 9 * HOUR;
  expect(traceWindows(ALL, { nowUs: NOW, cursorUs })[0]).toEqual({ fromUs: cursorUs - HOUR, toUs: cursorUs + 1 });
});

test('a page counts when it is full and no trace of it can reach back beyond the window', () => {
  const window = { fromUs: NOW - HOUR, toUs: ALL.toUs };
  expect(isSettled(window, ALL, undefined)).toBe(false);
  expect(isSettled(window, ALL, NOW - HOUR + 1)).toBe(false);
  expect(isSettled(window, ALL, NOW - HOUR / 4)).toBe(true);
  expect(isSettled(ALL, ALL, undefined)).toBe(true);
});
