import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from '../src/cursor.ts';

const keyOf = (key: string) => key;

test('all pages together are the list, whatever the limit', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (list, limit) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = pageOf(list, { limit, ...(cursor !== undefined && { cursor }) }, keyOf);
        seen.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(list);
    }),
    { numRuns: 100 },
  );
});

test('what came before the cursor in the meantime hides and repeats nothing', () => {
  const { next } = pageOf(['b', 'd', 'f'], { limit: 2 }, keyOf);
  expect(pageOf(['a', 'b', 'c', 'd', 'f'], { cursor: next ?? '' }, keyOf).items).toEqual(['f']);
});

test('a cursor whose item is gone goes on at its old place', () => {
  const { next } = pageOf(['b', 'd', 'f'], { limit: 2 }, keyOf);
  expect(pageOf(['b', 'c', 'f'], { cursor: next ?? '' }, keyOf).items).toEqual(['f']);
});

test.each(['', '%%%', Buffer.from('[-1,"a"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
  'what is no cursor is refused: %s',
  (cursor) => expect(() => pageOf(['a'], { cursor }, keyOf)).toThrow('cursor'),
);
