import { isSpace } from './ascii.ts';
import type { KeyEntry } from './key-table.ts';

const MAX_BYTES = 4096;
const MAX_DEPTH = 6;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const ENDS_WORD = new Set(Buffer.from(' \t\r\n,:{}[]()"\'`&;'));

/** Says what is known of a key that stands in the map of another key. */
export type ChildKey = (parent: KeyEntry, from: number, to: number) => KeyEntry;
export type TakeValue = (key: KeyEntry, from: number, to: number) => void;

/**
 * Reads the list or map that opens at `at` under a key: `{"phone": {"number": "..."}}`, `{email: {$in: ["...", "..."]}}`.
 * Calls `take` for each text, number or word with the key that says what it is. Answers up to where it has read.
 */
export function readNestedValues(
  bytes: Buffer,
  range: { readonly at: number; readonly to: number },
  key: KeyEntry,
  calls: { readonly childOf: ChildKey; readonly take: TakeValue },
): number {
  const limit = Math.min(range.to, range.at + MAX_BYTES);
  const parents: KeyEntry[] = [];
  let current = key;
  let at = range.at;
  while (at < limit) {
    const c = bytes[at] ?? 0;
    if (c === OPEN_MAP || c === OPEN_LIST) {
      if (parents.length === MAX_DEPTH) return at;
      parents.push(current);
      at++;
    } else if (c === CLOSE_MAP || c === CLOSE_LIST) {
      current = parents.pop() ?? key;
      at++;
      if (parents.length === 0) return at;
    } else if (c === 0x2c) {
      current = parents.at(-1) ?? key;
      at++;
    } else if (isSpace(c) || c === 0x3a) at++;
    else {
      const [from, to, next] = wordAt(bytes, at, limit);
      if (followsColon(bytes, next, limit)) current = calls.childOf(parents.at(-1) ?? key, from, to);
      else if (current.detectors.length > 0 && to > from) calls.take(current, from, to);
      at = next;
    }
  }
  return at;
}

/** Content of the text or word at `at`, and the offset behind it. */
function wordAt(bytes: Buffer, at: number, to: number): readonly [from: number, to: number, next: number] {
  const quote = bytes[at] ?? 0;
  let end = at + 1;
  if (quote !== 0x22 && quote !== 0x27 && quote !== 0x60) {
    while (end < to && !ENDS_WORD.has(bytes[end] ?? 0)) end++;
    return [at, end, end];
  }
  while (end < to && bytes[end] !== quote) end += bytes[end] === 0x5c ? 2 : 1;
  end = Math.min(end, to);
  return [at + 1, end, Math.min(end + 1, to)];
}

function followsColon(bytes: Buffer, at: number, to: number): boolean {
  let i = at;
  while (i < to && isSpace(bytes[i] ?? 0)) i++;
  return bytes[i] === 0x3a || (bytes[i] === 0x3d && bytes[i + 1] === 0x3e);
}
