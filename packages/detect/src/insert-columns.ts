import { isAlphanumeric, isSpace } from './ascii.ts';

/** What starts the part of a statement whose columns name its values (INSERT, REPLACE, UPSERT INTO); `#scanInsert` of the scanner is called there. */
export const INSERT_START = 'into';
const MAX_HEAD = 4096;
const MAX_TABLE = 140;
const HEAD = /^into\s+[\w."`[\]\x80-\xff]{1,128}\s*\(([^()]{1,3000})\)\s*values\s*/i;
const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/** Columns of an `INSERT INTO t (a, b) VALUES (1, 'x'), ...`, and where the first row starts. */
export interface InsertHead {
  readonly columns: readonly string[];
  readonly rowsFrom: number;
}

/** null when no statement with a list of columns starts at `at`. */
export function readInsertHead(bytes: Buffer, at: number, to: number): InsertHead | null {
  if (!isSpace(bytes[at + INSERT_START.length] ?? 0) || !opensSoon(bytes, at, to)) return null;
  const match = HEAD.exec(bytes.toString('latin1', at, Math.min(to, at + MAX_HEAD)));
  if (match === null) return null;
  const list = Buffer.from(match[1] ?? '', 'latin1').toString('utf8');
  const columns = list.split(',').map((column) => column.replace(/["'`[\]\s]/g, ''));
  return { columns, rowsFrom: at + match[0].length };
}

/** Most that says "into" names no columns: one look for the parenthesis is cheaper than a copy of the text. */
function opensSoon(bytes: Buffer, at: number, to: number): boolean {
  const limit = Math.min(to, at + MAX_TABLE);
  for (let i = at; i < limit; i++) if (bytes[i] === OPEN) return true;
  return false;
}

/** Calls `take` for each value of each row, without its quotes; answers where the rows end. Linear in their length. */
export function readInsertRows(
  bytes: Buffer,
  range: { readonly from: number; readonly to: number },
  take: (column: number, from: number, to: number) => void,
): number {
  let at = range.from;
  while (at < range.to && bytes[at] === OPEN) {
    at = readRow(bytes, at + 1, range.to, take);
    while (at < range.to && (bytes[at] === COMMA || isSpace(bytes[at] ?? 0))) at++;
  }
  return at;
}

function readRow(
  bytes: Buffer,
  from: number,
  to: number,
  take: (column: number, from: number, to: number) => void,
): number {
  let at = from;
  for (let column = 0; at < to; column++) {
    while (at < to && isSpace(bytes[at] ?? 0)) at++;
    const end = valueEnd(bytes, at, to);
    const [start, stop] = withoutQuotes(bytes, at, end);
    if (stop > start) take(column, start, stop);
    at = end + 1;
    if (bytes[end] !== COMMA) break;
  }
  return Math.min(at, to);
}

/** End of a value: a comma or the closing parenthesis outside of quotes and calls. */
function valueEnd(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  let at = from;
  while (at < to) {
    const c = bytes[at] ?? 0;
    if (c === QUOTE || c === DOUBLE_QUOTE) at = quotedEnd(bytes, at + 1, to, c);
    else if (c === OPEN) depth++;
    else if (depth === 0 && (c === COMMA || c === CLOSE)) return at;
    else if (c === CLOSE) depth--;
    at++;
  }
  return to;
}

/** Offset of the closing quote; a doubled or escaped one belongs to the text. */
function quotedEnd(bytes: Buffer, from: number, to: number, quote: number): number {
  let at = from;
  while (at < to) {
    if (bytes[at] === 0x5c) at++;
    else if (bytes[at] === quote) {
      if (bytes[at + 1] !== quote) return at;
      at++;
    }
    at++;
  }
  return to;
}

/** `'x'`, `N'x'`, `'x'::text`: what stands between the first and the last quote; all of a value without quotes. */
function withoutQuotes(bytes: Buffer, from: number, to: number): readonly [number, number] {
  let first = from;
  if (isAlphanumeric(bytes[from] ?? 0) && bytes[from + 1] === QUOTE) first = from + 1;
  const quote = bytes[first];
  if (quote !== QUOTE && quote !== DOUBLE_QUOTE) {
    let end = to;
    while (end > from && isSpace(bytes[end - 1] ?? 0)) end--;
    return [from, end];
  }
  return [first + 1, quotedEnd(bytes, first + 1, to, quote)];
}
