import { describe, expect, it } from 'vitest';
import { readInsertHead, readInsertRows } from '../src/insert-columns.ts';

function valuesOf(statement: string): string[] | null {
  const bytes = Buffer.from(statement);
  const head = readInsertHead(bytes, statement.toLowerCase().indexOf('into'), bytes.length);
  if (head === null) return null;
  const values: string[] = [];
  readInsertRows(bytes, { from: head.rowsFrom, to: bytes.length }, (column, from, to) => {
    values.push(`${head.columns[column]}=${bytes.toString('utf8', from, to)}`);
  });
  return values;
}

describe('an INSERT', () => {
  it('names each value of each row by its column', () => {
    const statement =
      "INSERT INTO \"s\".\"t\" (id, `name`, [note]) VALUES (1, 'it''s', N'a, b)'), (2, f(3, ')'), NULL)";
    const rows = ['id=1', "name=it''s", 'note=a, b)', 'id=2', "name=f(3, ')')", 'note=NULL'];
    expect(valuesOf(statement)).toEqual(rows);
  });

  it('may be a REPLACE, and broken into lines', () => {
    expect(valuesOf("replace\n into t\n (a)\n values\n ('x')")).toEqual(['a=x']);
  });

  it('that was cut ends with the text', () => {
    expect(valuesOf("insert into t (a, b) values ('x', 'y")).toEqual(['a=x', 'b=y']);
  });

  it('without a list of columns tells nothing', () => {
    expect(valuesOf("insert into t values ('x')")).toBeNull();
    expect(valuesOf('insert into t (a) select b from c')).toBeNull();
  });
});
