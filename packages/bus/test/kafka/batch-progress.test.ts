import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchProgress } from '../../src/kafka/batch-progress.ts';

test('only what is done without a gap counts, in whatever order records are done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), async (order) => {
      const progress = new BatchProgress(8);
      const done = new Set<number>();
      for (const index of order) {
        progress.finish(index);
        done.add(index);
        let expected = 0;
        while (done.has(expected)) expected++;
        expect(progress.prefix).toBe(expected);
      }
    }),
  );
});

test('the earliest failure is kept, and what is behind it may be done', async () => {
  const progress = new BatchProgress(4);
  const late = Promise.withResolvers<void>();
  progress.follow(0, Promise.resolve());
  progress.follow(1, late.promise);
  progress.follow(2, Promise.reject(new Error('second')));
  progress.follow(3, Promise.resolve());
  await new Promise(setImmediate);
  expect([progress.prefix, progress.inFlight, progress.isDone(3)]).toEqual([1, 1, true]);
  late.reject(new Error('first'));
  await progress.whenSettled();
  expect(progress.failure).toMatchObject({ message: 'first' });
  progress.forgetFailure();
  progress.follow(1, Promise.resolve());
  progress.follow(2, Promise.resolve());
  await progress.whenSettled();
  expect([progress.prefix, progress.failure]).toEqual([4, undefined]);
});
