import { createMetrics } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { createAdmission } from '../src/admission.ts';

const create = () => createAdmission({ maxInWork: 2, maxTotalBodyBytes: 100 }, createMetrics());

test('bounds the number in work and gives places back once', () => {
  const admission = create();
  const first = admission.enter('shop');
  admission.enter('shop');
  expect(() => admission.enter('shop')).toThrow(expect.objectContaining({ kind: 'overloaded' }));
  first.leave();
  first.leave();
  admission.enter('shop');
  expect(() => admission.enter('shop')).toThrow(expect.objectContaining({ kind: 'overloaded' }));
});

test('bounds the memory of all together; leaving gives back what was not released', () => {
  const admission = create();
  const first = admission.enter('shop');
  const second = admission.enter('shop');
  first.reserve(60);
  second.reserve(40);
  expect(() => second.reserve(1)).toThrow(expect.objectContaining({ kind: 'overloaded' }));
  first.release(10);
  second.reserve(10);
  first.leave();
  first.reserve(1_000);
  second.reserve(50);
  expect(() => second.reserve(1)).toThrow(expect.objectContaining({ kind: 'overloaded' }));
});

test('closes when the last one left', async () => {
  const admission = create();
  const ticket = admission.enter('shop');
  let closed = false;
  const closing = admission.close().then(() => {
    closed = true;
  });
  expect(() => admission.enter('shop')).toThrow(expect.objectContaining({ kind: 'shutting_down' }));
  await Promise.resolve();
  expect(closed).toBe(false);
  ticket.leave();
  await closing;
  await admission.close();
});
