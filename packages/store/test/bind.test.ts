import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bindSql } from '../src/bind.ts';
import { createChdbEngine } from '../src/chdb/chdb-engine.ts';
import { decodeNative } from '../src/native/index.ts';
import { openAfter, temporaryDirectory } from './temporary-store.ts';

const engine = createChdbEngine(temporaryDirectory());
beforeAll(() => openAfter(engine));

async function read(sql: string): Promise<unknown> {
  const [block] = decodeNative(await engine.run(`${sql} FORMAT Native`, { lane: 'reader' }));
  const column = block?.columns.get('v');
  if (column?.kind === 'array') return column.items.kind === 'text' ? column.items.values : undefined;
  return column?.kind === 'text' ? column.values[0] : undefined;
}

const ATTACKS = [
  "'; DROP TABLE victim; --",
  "\\'; DROP TABLE victim; --",
  '\\',
  "\\\\'",
  "'' OR 1 = 1",
  "a\0'; DROP TABLE victim",
  "\n\n'; DROP TABLE victim",
  '{name:String}',
  '*/ DROP TABLE victim /*',
  '{{name:String}}',
  '`"\t\r\b',
  '\u2028\ud800',
] as const;

describe('a text in a question', () => {
  test.each(ATTACKS)('comes back as it is and runs nothing: %j', async (text) => {
    await engine.run('CREATE TABLE IF NOT EXISTS victim (a UInt8) ENGINE = Memory', { lane: 'control' });
    expect(await read(bindSql('SELECT {name:String} AS v', { name: text }))).toBe(text.toWellFormed());
    expect(await read(bindSql('SELECT {all:Array(String)} AS v', { all: [text, text] }))).toEqual([
      text.toWellFormed(),
      text.toWellFormed(),
    ]);
    expect(await read("SELECT toString(count()) AS v FROM system.tables WHERE name = 'victim'")).toBe('1');
  });

  test('comes back as it is, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        expect(await read(bindSql('SELECT {name:String} AS v', { name: text }))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });
});

test('a list of a year of minutes is taken whole: a file may be as long', async () => {
  const year = Array.from({ length: 525_600 }, (_, i) => 29_000_000 + i);
  expect(await read(bindSql('SELECT toString(length({all:Array(Int32)})) AS v', { all: year }))).toBe('525600');
  expect(await read(bindSql('SELECT toString(arraySum({all:Array(Int32)})) AS v', { all: [-5, 2, 0] }))).toBe('-3');
  expect(await read(bindSql('SELECT toString(length({all:Array(Int32)})) AS v', { all: [] }))).toBe('0');
});

describe('a value of another type', () => {
  test.each([
    ['UInt32', '1; DROP TABLE victim'],
    ['UInt32', -1],
    ['UInt32', 1.5],
    ['UInt32', Number.NaN],
    ['UInt32', 2 ** 32],
    ['Int64', 2 ** 60],
    ['Bool', 'true'],
    ['String', 5],
    ['FixedString(2)', "0'--"],
    ['FixedString(2)', 'ab'],
    ['Array(Int32)', 5],
    ['Array(Int32)', [1, 2 ** 31]],
    ['Array(Int32)', ["1]','Array(Int32)'); DROP TABLE victim; --"]],
    ['Identifier', 'victim'],
  ] as const)('is refused for %s: %j', (type, value) => {
    expect(() => bindSql(`SELECT {v:${type}}`, { v: value })).toThrow(/expected|range|no binding/);
  });

  test('a missing and an unknown name are refused, the names of Object too', () => {
    expect(() => bindSql('SELECT {a:String}', {})).toThrow('parameter a is missing');
    expect(() => bindSql('SELECT {constructor:String}', {})).toThrow('parameter constructor is missing');
    expect(() => bindSql('SELECT 1', { a: 'x' })).toThrow('no placeholder for parameter a');
  });

  test('the value is not told', () => {
    expect(() => bindSql('SELECT {v:UInt8}', { v: 'ada@example.com' })).toThrow(/^((?!ada).)*$/);
  });
});
