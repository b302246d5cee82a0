import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSendQueue } from '../src/send-queue.ts';

const waiting = (tenant: string, size: number) => ({ tenant, bytes: Buffer.alloc(size, size), spans: 1 });

test('room is bounded in bytes, kept while a batch is under way, and comes back', () => {
  const queue = createSendQueue(100, 50, () => undefined);
  queue.reserve(60)?.enter(waiting('a', 60));
  expect(queue.reserve(41)).toBeNull();
  const batch = queue.next();
  expect(batch).toMatchObject({ tenant: 'a', bytes: 60, spans: 1 });
  expect(queue.reserve(41)).toBeNull();
  if (batch) queue.done(batch);
  const again = queue.reserve(100);
  expect(again).not.toBeNull();
  again?.release();
  expect(queue.bytes).toBe(0);
});

test('a batch joins neighbours of one tenant, in order, and no others', () => {
  const queue = createSendQueue(1000, 50, () => undefined);
  for (const [tenant, size] of [
    ['a', 20],
    ['a', 30],
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ] as const)
    queue.reserve(size)?.enter(waiting(tenant, size));
  const sizes = Array.from({ length: 5 }, () => queue.next()).map((b) => b && [b.tenant, ...b.parts.map((p) => p[0])]);
  expect(sizes).toEqual([['a', 20, 30], ['a', 1], ['b', 2], ['a', 3], null]);
  expect(queue.isEmpty).toBe(true);
});

test('whatever comes and goes, bytes are conserved and the order is kept', () => {
  const step = fc.oneof(fc.record({ put: fc.integer({ min: 1, max: 40 }) }), fc.constant({ put: 0 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000 }), (steps) => {
      const queue = createSendQueue(10_000, 64, () => undefined);
      const entered: number[] = [];
      const left: number[] = [];
      for (const { put } of steps) {
        if (put > 0) {
          const room = queue.reserve(put);
          if (room) {
            room.enter(waiting('a', put));
            entered.push(put);
          }
        } else {
          const batch = queue.next();
          if (!batch) continue;
          left.push(...batch.parts.map((part) => part.length));
          queue.done(batch);
        }
      }
      expect(left).toEqual(entered.slice(0, left.length));
      const rest = entered.slice(left.length).reduce((sum, size) => sum + size, 0);
      expect(queue.bytes).toBe(rest);
    }),
    { numRuns: 30 },
  );
});
