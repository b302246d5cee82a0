import { expect, test } from 'vitest';
import { compareTexts, isoTime, isServiceNode } from '../../src/report/report-order.ts';
import { cart, tracker } from './window-facts.ts';

test('a service is found by its id, with the environment in it where there are several', () => {
  const key = { environment: 'production', namespace: 'shop', service: 'cart' };
  expect(isServiceNode(cart, key)).toBe(true);
  expect(isServiceNode({ ...cart, id: 'service:shop/cart@production' }, key)).toBe(true);
  expect(isServiceNode({ ...cart, id: 'service:shop/cart@staging', environment: 'staging' }, key)).toBe(false);
  expect(isServiceNode({ ...cart, id: 'service:cart' }, key)).toBe(false);
  expect(isServiceNode({ ...cart, id: 'service:cart' }, { ...key, namespace: '' })).toBe(true);
  expect(isServiceNode({ ...tracker, id: 'external:shop/cart', environment: 'production' }, key)).toBe(false);
});

test('order is by code units, the first difference decides', () => {
  expect(
    [
      ['b', 'a'],
      ['a', 'z'],
      ['B', 'x'],
    ].sort(compareTexts),
  ).toEqual([
    ['B', 'x'],
    ['a', 'z'],
    ['b', 'a'],
  ]);
});

test('times beyond what a date can hold are clamped', () => {
  expect(isoTime(1.5e15)).toBe('2017-07-14T02:40:00.000Z');
  expect(isoTime(Number.MAX_VALUE)).toBe('+275760-09-13T00:00:00.000Z');
  expect(isoTime(-1)).toBe('1969-12-31T23:59:59.999Z');
});
