import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createChdbEngine } from '../../src/chdb/chdb-engine.ts';
import {
  ArrayColumn,
  type Column,
  type DecodedColumn,
  decodeNative,
  FixedStringColumn,
  LowCardinalityColumn,
  NativeBlock,
  NumberColumn,
  StringColumn,
} from '../../src/native/index.ts';
import { openAfter, temporaryDirectory } from '../temporary-store.ts';

const engine = createChdbEngine(temporaryDirectory());
beforeAll(() => openAfter(engine));

let tables = 0;

/** Through the engine and back: what it stored, row by row. */
async function roundTrip(columns: { readonly [name: string]: Column }): Promise<ReadonlyMap<string, DecodedColumn>> {
  const block = new NativeBlock(columns);
  const table = `t${++tables}`;
  const types = Object.entries(columns).map(([name, column]) => `${name} ${column.type}`);
  await engine.run(`CREATE TABLE ${table} (n UInt32 DEFAULT rowNumberInAllBlocks(), ${types.join()}) ENGINE = Memory`, {
    lane: 'control',
  });
  await engine.insert(table, block.names, block.encode(), { lane: 'spans' });
  const output = await engine.run(`SELECT ${block.names.join()} FROM ${table} FORMAT Native`, { lane: 'reader' });
  const [read] = decodeNative(output);
  return read?.columns ?? new Map();
}

function listOf(column: DecodedColumn | undefined): readonly unknown[] {
  if (column === undefined) return [];
  if (column.kind === 'fixed')
    return Array.from({ length: column.bytes.length / column.width }, (_, i) =>
      column.bytes.toString('hex', i * column.width, (i + 1) * column.width),
    );
  if (column.kind === 'array') {
    const items = listOf(column.items);
    return column.ends.map((end, i) => items.slice(i === 0 ? 0 : column.ends[i - 1], end));
  }
  return Array.from({ length: column.values.length }, (_, i) => column.values[i]);
}

const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'GET', "'", '\n\n', '\0')), {
  minLength: 1,
  maxLength: 60,
});
const runs = { numRuns: 12 };

describe('Native blocks through the engine and back', () => {
  test('texts, as such and as dictionary', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const columns = { a: new StringColumn(), b: new LowCardinalityColumn() };
        for (const value of values) {
          columns.a.add(value);
          columns.b.add(value);
        }
        const read = await roundTrip(columns);
        expect(listOf(read.get('a'))).toEqual(values);
        expect(listOf(read.get('b'))).toEqual(values);
      }),
      runs,
    );
  });

  test.each([1, 255, 256, 257, 65_536, 65_537])('a dictionary of %i values', async (count) => {
    const column = new LowCardinalityColumn();
    const values = Array.from({ length: count }, (_, i) => `value ${i}`);
    for (const value of [...values, ...values.slice(0, 9)]) column.add(value);
    const read = listOf((await roundTrip({ a: column })).get('a'));
    expect(createHash('sha256').update(read.join()).digest('hex')).toBe(
      createHash('sha256')
        .update([...values, ...values.slice(0, 9)].join())
        .digest('hex'),
    );
  });

  test.each([
    ['UInt8', [0, 255]],
    ['Int8', [-128, 127]],
    ['UInt16', [0, 65_535]],
    ['Int16', [-32_768, 32_767]],
    ['UInt32', [0, 4_294_967_295]],
    ['Int32', [-2_147_483_648, 2_147_483_647]],
    ['UInt64', [0n, BigInt(Number.MAX_SAFE_INTEGER)]],
    ['Int64', [BigInt(Number.MIN_SAFE_INTEGER), -1n, BigInt(Number.MAX_SAFE_INTEGER)]],
    ['Float32', [0.5, -1.25, Number.POSITIVE_INFINITY]],
    ['Float64', [0.1, -1e300, Number.NaN, Number.NEGATIVE_INFINITY]],
    ['Bool', [0, 1]],
    ["DateTime('UTC')", [0, 1_767_571_200]],
    ["DateTime64(6, 'UTC')", [0n, 1_767_571_200_000_001n]],
    ['DateTime64(9)', [0n, 1_767_571_200_000_000n]],
  ] as const)('%s', async (type, values) => {
    const column = new NumberColumn(type);
    for (const value of values) column.add(Number(value));
    expect(listOf((await roundTrip({ a: column })).get('a'))).toEqual([...values]);
  });

  test('64 bits by halves and as big integers are exact', async () => {
    const column = new NumberColumn('UInt64');
    column.addHalves(0xffff_ffff, 0xffff_fffe);
    column.addBigint(12_345_678_901_234_567_890n);
    expect(listOf((await roundTrip({ a: column })).get('a'))).toEqual([
      0xffff_ffff_ffff_fffen,
      12_345_678_901_234_567_890n,
    ]);
  });

  test('fixed strings, arrays of them, arrays of dictionaries, empty ones too', async () => {
    const columns = {
      id: new FixedStringColumn(8),
      ids: new ArrayColumn(new FixedStringColumn(3)),
      words: new ArrayColumn(new LowCardinalityColumn()),
      counts: new ArrayColumn(new NumberColumn('UInt64')),
      texts: new ArrayColumn(new StringColumn()),
    };
    for (let row = 0; row < 3; row++) {
      if (row === 1) columns.id.addZeros();
      else columns.id.add(Uint8Array.of(9, 1, 2, 3, 4, 5, 6, 7, row), 1);
      for (let i = 0; i < row; i++) {
        columns.ids.items.add(Uint8Array.of(1, 2, i));
        columns.words.items.add(`w${i}`);
        columns.counts.items.add(i);
        columns.texts.items.add(`t${i}`);
      }
      for (const column of [columns.ids, columns.words, columns.counts, columns.texts]) column.endRow();
    }
    const read = await roundTrip(columns);
    expect(listOf(read.get('id'))).toEqual(['0102030405060700', '0000000000000000', '0102030405060702']);
    expect(listOf(read.get('ids'))).toEqual([[], ['010200'], ['010200', '010201']]);
    expect(listOf(read.get('words'))).toEqual([[], ['w0'], ['w0', 'w1']]);
    expect(listOf(read.get('counts'))).toEqual([[], [0n], [0n, 1n]]);
    expect(listOf(read.get('texts'))).toEqual([[], ['t0'], ['t0', 't1']]);
  });

  test('an array column whose rows are all empty', async () => {
    const words = new ArrayColumn(new LowCardinalityColumn());
    words.endRow();
    words.endRow();
    expect(listOf((await roundTrip({ words })).get('words'))).toEqual([[], []]);
  });
});

describe('a block that is used again', () => {
  test('rolls back to its mark and forgets on reset', () => {
    const columns = {
      a: new StringColumn(),
      b: new LowCardinalityColumn(),
      c: new ArrayColumn(new NumberColumn('UInt8')),
      d: new FixedStringColumn(2),
    };
    const add = (text: string) => {
      columns.a.add(text);
      columns.b.add(text);
      columns.c.items.add(text.length);
      columns.c.endRow();
      columns.d.add(Uint8Array.of(1, 2));
    };
    const block = new NativeBlock(columns);
    add('kept');
    const before = Buffer.from(block.encode()).toString('hex');
    block.mark();
    columns.a.add('half a row');
    columns.c.items.add(3);
    block.rollback();
    expect(Buffer.from(block.encode()).toString('hex')).toBe(before);
    block.reset();
    expect(block.rows).toBe(0);
    add('kept');
    expect(Buffer.from(block.encode()).toString('hex')).toBe(before);
  });

  test('refuses columns of different lengths', () => {
    const columns = { a: new StringColumn(), b: new NumberColumn('UInt8') };
    columns.a.add('x');
    expect(() => new NativeBlock(columns).encode()).toThrow('column b has 0 rows, expected 1');
  });

  test('a result that is cut off is an error, never less rows', () => {
    const column = new StringColumn();
    for (const text of ['one', 'two', 'three']) column.add(text);
    const bytes = new NativeBlock({ a: column }).encode();
    for (let length = 1; length < bytes.length; length++) expect(() => decodeNative(bytes.slice(0, length))).toThrow();
  });
});
