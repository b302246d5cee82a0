import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatementReader } from '../src/statement-reader.ts';

const reader = new StatementReader();

/** `column=literal` of each literal that stands under a column. */
function literalsOf(statement: string): string[] {
  const bytes = Buffer.from(statement);
  const found: string[] = [];
  reader.read(bytes, 0, bytes.length, (column, literal) => {
    found.push(`${bytes.toString('utf8', column.from, column.to)}=${bytes.toString('utf8', literal.from, literal.to)}`);
  });
  return found;
}

describe('a literal stands under the column', () => {
  it.each([
    ["a IN ('x','y') AND b.c <> 5 OR LOWER(d) = 'z'", ['a=x', 'a=y', 'b.c=5', 'd=z']],
    ["a BETWEEN '1' AND '2' AND b='q'", ['a=1', 'a=2', 'b=q']],
    ['UPDATE t SET a=\'x\', b="y" WHERE id=5', ['a=x', 'b=y', 'id=5']],
    ["INSERT INTO t(a, b) SELECT 'x', f('y', 'z'), 'no'", ['a=x', 'b=y', 'b=z']],
    [
      "INSERT INTO t (a, `b`, [c]) VALUES (1, 'ann''s', f('x','y')), (?, :v, 'w')",
      ['a=1', "`b`=ann''s", '[c]=x', '[c]=y', '[c]=w'],
    ],
    ["INSERT INTO t (id, a) VALUES (uuid(), 'x')", ['a=x']],
    ["INSERT INTO t (a) VALUES ('x') ON CONFLICT DO UPDATE SET b='y'", ['a=x', 'b=y']],
    ["WHERE (a, b) = ('x', 'y') AND (c,d) IN (('1','2'),('3','4'))", ['a=x', 'b=y', 'c=1', 'd=2', 'c=3', 'd=4']],
    ["WHERE 'x' = a AND b::text = 'y' AND c IS DISTINCT FROM 'z'", ['a=x', 'b=y', 'c=z']],
    ["a NOT LIKE N'x%'", ['a=x%']],
    ['"t"."a" = $$it\'s$$ AND b = $tag$x$tag$', ['"t"."a"=it\'s', 'b=x']],
    ["a = $1 AND b = ? AND c = :name AND d = @p1 AND e = %s -- f = 'x'", []],
    ["/* a = 'x' */ b = E'it\\'s'", ["b=it\\'s"]],
    ["EXEC login @a='x', @b=N'y'", ['@a=x', '@b=y']],
    ["INSERT INTO t VALUES ('x'); SELECT 'y', a FROM t WHERE a=b AND concat(a,'z') > c", []],
    ["it's a text where nobody compares 'this' with that", []],
  ])('in %s', (statement, expected) => {
    expect(literalsOf(statement)).toEqual(expected);
  });
});

it('gives ranges inside the text, for any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      "'",
      '"',
      '`',
      '[',
      ']',
      '(',
      ')',
      ',',
      '=',
      '$',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '\n',
      '\\',
      ' ',
      ':',
      '.',
      '@',
      '?',
    ),
    fc.constantFrom('a', 'b.c', ' in ', ' values ', ' select ', ' between ', ' and ', ' where ', 'N', '1', 'é', '😀'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const bytes = Buffer.from(parts.join(''));
      reader.read(bytes, 0, bytes.length, (column, literal) => {
        for (const { from, to } of [column, literal]) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(bytes.length);
        }
      });
    }),
    { numRuns: 3000, seed: 7 },
  );
});
