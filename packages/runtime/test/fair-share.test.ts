import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairShare } from '../src/fair-share.ts';

test('one tenant has all', () => {
  const share = createFairShare(10, 1);
  expect([share.take('a', 10), share.take('a', 1), share.taken]).toEqual([true, false, 10]);
  share.giveBack('a', 4);
  expect([share.take('a', 4), share.taken]).toEqual([true, 10]);
});

test('whatever the others took, each tenant has its part, and all together never exceed the limit', () => {
  const step = fc.record({
    tenant: fc.constantFrom('a', 'b', 'c'),
    amount: fc.integer({ min: 1, max: 40 }),
    gives: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const share = createFairShare(120, 4);
      const own: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (const { tenant, amount, gives } of steps) {
        const held = own[tenant] ?? 0;
        if (gives) {
          const back = Math.min(held, amount);
          share.giveBack(tenant, back);
          own[tenant] = held - back;
        } else if (share.take(tenant, amount)) own[tenant] = held + amount;
        const sum = Object.values(own).reduce((total, one) => total + one, 0);
        expect(share.taken).toBe(sum);
        expect(sum).toBeLessThanOrEqual(120);
      }
      expect(share.take('quiet', 15)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
