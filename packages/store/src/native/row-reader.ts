import type { DecodedBlock, DecodedColumn } from './decode.ts';

function wrongKind(name: string, column: DecodedColumn | undefined, expected: string): never {
  throw new TypeError(`column ${name} is ${column === undefined ? 'missing' : column.kind}, expected ${expected}`);
}

/** Reads one text column: row -> value. */
export function textOf(block: DecodedBlock, name: string): readonly string[] {
  const column = block.columns.get(name);
  return column?.kind === 'text' ? column.values : wrongKind(name, column, 'text');
}

/** Reads one column of numbers; 64-bit integers above 2^53 are rounded. */
export function numbersOf(block: DecodedBlock, name: string): (row: number) => number {
  const column = block.columns.get(name);
  if (column?.kind === 'number') return (row) => column.values[row] ?? 0;
  if (column?.kind === 'big') return (row) => Number(column.values[row] ?? 0n);
  return wrongKind(name, column, 'number');
}

/** Reads one column of fixed strings as lower-case hex. */
export function hexOf(block: DecodedBlock, name: string): (row: number) => string {
  const column = block.columns.get(name);
  if (column?.kind !== 'fixed') return wrongKind(name, column, 'fixed');
  const { width, bytes } = column;
  return (row) => bytes.toString('hex', row * width, (row + 1) * width);
}

function valuesOf(column: DecodedColumn): readonly (string | number)[] {
  switch (column.kind) {
    case 'text':
      return column.values;
    case 'number':
      return Array.from({ length: column.values.length }, (_, i) => column.values[i] ?? 0);
    case 'big':
      return Array.from(column.values, Number);
    case 'fixed': {
      const { width, bytes } = column;
      return Array.from({ length: bytes.length / width }, (_, i) => bytes.toString('hex', i * width, (i + 1) * width));
    }
    case 'array':
      return wrongKind('of an array', column, 'one level of arrays');
  }
}

function slices<T>(block: DecodedBlock, name: string, keep: (value: string | number) => T): (row: number) => T[] {
  const column = block.columns.get(name);
  if (column?.kind !== 'array') return wrongKind(name, column, 'array');
  const items = valuesOf(column.items).map(keep);
  return (row) => items.slice(row === 0 ? 0 : column.ends[row - 1], column.ends[row]);
}

/** Reads one column of arrays of texts (fixed strings as hex). */
export function textListsOf(block: DecodedBlock, name: string): (row: number) => string[] {
  return slices(block, name, String);
}

/** Reads one column of arrays of numbers. */
export function numberListsOf(block: DecodedBlock, name: string): (row: number) => number[] {
  return slices(block, name, Number);
}
