import { expect, test } from 'vitest';
import { createReadingSlots } from '../src/reading-slots.ts';

test('one tenant may hold all places; who comes then waits in line', () => {
  const slots = createReadingSlots(2, 1);
  const went: number[] = [];
  for (const i of [1, 2, 3, 4]) slots.take('a', () => went.push(i));
  expect(went).toEqual([1, 2]);
  slots.free('a');
  slots.free('a');
  expect(went).toEqual([1, 2, 3, 4]);
});

test('of several, one leaves a place to each of the others', () => {
  const slots = createReadingSlots(3, 2);
  const went: string[] = [];
  for (const i of [1, 2, 3, 4]) slots.take('a', () => went.push(`a${i}`));
  slots.take('b', () => went.push('b1'));
  expect(went).toEqual(['a1', 'a2', 'b1']);
  slots.free('b');
  expect(went).toEqual(['a1', 'a2', 'b1']);
  slots.free('a');
  expect(went).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('who left the line is not called', () => {
  const slots = createReadingSlots(1, 1);
  slots.take('a', () => undefined);
  const go = () => expect.unreachable();
  slots.take('a', go);
  slots.forget(go);
  slots.free('a');
});
