import { isDigit, isSpace } from './ascii.ts';

/** Range of a name and of the value that belongs to it. */
export interface NamedRange {
  readonly nameFrom: number;
  readonly nameTo: number;
  readonly from: number;
  readonly to: number;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const MAX_ARGUMENTS = 200;
const MAX_LENGTH_DIGITS = 7;

/** Words between the name of a Redis command and its first pair, and how far apart pairs are. */
const COMMANDS: ReadonlyMap<string, { readonly skip: number; readonly gap: number; readonly keyed: boolean }> = new Map(
  [
    ['hset', { skip: 1, gap: 0, keyed: false }],
    ['hmset', { skip: 1, gap: 0, keyed: false }],
    ['hsetnx', { skip: 1, gap: 0, keyed: false }],
    ['set', { skip: 0, gap: 0, keyed: true }],
    ['setnx', { skip: 0, gap: 0, keyed: true }],
    ['getset', { skip: 0, gap: 0, keyed: true }],
    ['mset', { skip: 0, gap: 0, keyed: true }],
    ['setex', { skip: 0, gap: 1, keyed: true }],
    ['psetex', { skip: 0, gap: 1, keyed: true }],
  ],
);
export const REDIS_STARTS: readonly string[] = [...COMMANDS.keys()].map((command) => `${command} `);

/**
 * Pairs of a Redis command that starts at `at`: fields and values of HSET, keys and values of SET. A key counts only in
 * the form of Redis (`password:42`), so that `SET PASSWORD FOR` of SQL is none.
 */
export function readRedisPairs(bytes: Buffer, at: number, to: number): NamedRange[] {
  const words = readArguments(bytes, at, to);
  const [first] = words;
  const command = COMMANDS.get(bytes.toString('latin1', at, first?.to ?? at).toLowerCase());
  if (command === undefined) return [];
  const pairs: NamedRange[] = [];
  const step = 2 + command.gap;
  for (let i = 1 + command.skip; i + step - 1 < words.length; i += step) {
    const [name, value] = [words[i], words[i + step - 1]];
    if (name === undefined || value === undefined || bytes[value.from] === 0x3d) break;
    if (command.keyed && !bytes.subarray(name.from, name.to).includes(COLON)) break;
    pairs.push({ nameFrom: name.from, nameTo: name.to, from: value.from, to: value.to });
  }
  return pairs;
}

function readArguments(bytes: Buffer, from: number, to: number): { from: number; to: number }[] {
  const words: { from: number; to: number }[] = [];
  let at = from;
  while (at < to && words.length < MAX_ARGUMENTS) {
    while (at < to && bytes[at] === 32) at++;
    if (at >= to || isSpace(bytes[at] ?? 0)) break;
    const quoted = bytes[at] === QUOTE;
    const start = quoted ? at + 1 : at;
    let end = start;
    if (quoted) while (end < to && bytes[end] !== QUOTE) end += bytes[end] === 0x5c ? 2 : 1;
    else while (end < to && !isSpace(bytes[end] ?? 0)) end++;
    end = Math.min(end, to);
    words.push({ from: start, to: end });
    at = quoted ? end + 1 : end;
  }
  return words;
}

/** A PHP session and the like: `s:8:"password";s:7:"hunter2";`, the name of eight bytes and its value of seven. */
export function readSerializedPair(bytes: Buffer, at: number, to: number): NamedRange | null {
  const name = readSerializedText(bytes, at, to);
  if (name === null || bytes[name.to + 1] !== 0x3b) return null;
  const value = readSerializedText(bytes, name.to + 2, to);
  return value === null ? null : { nameFrom: name.from, nameTo: name.to, from: value.from, to: value.to };
}

function readSerializedText(bytes: Buffer, at: number, to: number): { from: number; to: number } | null {
  if (bytes[at] !== 0x73 || bytes[at + 1] !== COLON) return null;
  let length = 0;
  let i = at + 2;
  while (isDigit(bytes[i] ?? 0) && i < at + 2 + MAX_LENGTH_DIGITS) length = length * 10 + (bytes[i++] ?? 0) - 48;
  if (bytes[i] !== COLON || bytes[i + 1] !== QUOTE) return null;
  const from = i + 2;
  const end = from + length;
  return end < to && bytes[end] === QUOTE ? { from, to: end } : null;
}
