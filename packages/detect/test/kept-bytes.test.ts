import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeptBytes, WordView } from '../src/kept-bytes.ts';

describe('kept bytes', () => {
  test('equal what was kept and nothing else, at any offset and of any length', () => {
    const kept = new KeptBytes();
    const view = new WordView();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        fc.nat(9),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (a, gap, i, x) => {
          const request = Buffer.concat([Buffer.alloc(gap, 7), a, Buffer.alloc(4, 7)]);
          kept.keep(view.of(request), gap, a.length);
          const again = Buffer.concat([Buffer.alloc(3), a, Buffer.alloc(4, 9)]);
          expect(kept.equals(view.of(again), 3, a.length)).toBe(true);
          expect(kept.equals(view.of(again), 3, a.length + 1)).toBe(false);
          if (a.length === 0) return;
          again[3 + (i % a.length)] = (again[3 + (i % a.length)] ?? 0) ^ x;
          expect(kept.equals(view.of(again), 3, a.length)).toBe(false);
        },
      ),
      { numRuns: 2000, seed: 5 },
    );
  });

  test('are not told from a view of other bytes', () => {
    const view = new WordView();
    const first = view.of(Buffer.from('abcd'));
    expect(view.of(Buffer.from('efgh'))).not.toBe(first);
    view.release();
    expect(view.of(Buffer.from('abcd')).byteLength).toBe(4);
  });
});
