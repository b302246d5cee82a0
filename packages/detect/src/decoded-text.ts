import { hexValue, isHex, startsWithExact } from './ascii.ts';

const ESCAPE = 0x1b;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const AMPERSAND = 0x26;

const SPACE = 32;
const HYPHEN = 0x2d;
const MAX_COLOUR = 24;

const FIRST_SIZE = 4096;

/** A text with one layer of escapes taken off, and where each of its bytes came from. Reused from text to text. */
export class DecodedText {
  bytes: Buffer = Buffer.allocUnsafe(FIRST_SIZE);
  length = 0;
  /** Offset in the text below of byte i; entry `length` is the end. */
  origin: Int32Array = new Int32Array(FIRST_SIZE + 1);

  /**
   * Takes one layer off: `%40`, `\u0040`, `\x40`, `\"`, `\/`, `\n`, `&#64;`, `&amp;`; drops NUL and characters without
   * width and terminal colours, which would cut a value in two for the scanner but not for a reader; turns full-width
   * ASCII, spaces and hyphens of typesetters into ASCII.
   * Returns false when there was nothing to take off. Linear in the length.
   */
  decode(bytes: Buffer, from: number, to: number): boolean {
    this.#grow(to - from);
    const out = this.bytes;
    const origin = this.origin;
    let length = 0;
    let changed = false;
    let i = from;
    while (i < to) {
      const size = IS_ESCAPE[bytes[i] ?? 0] === 1 ? readEscape(bytes, i, to) : 0;
      if (size === 0) {
        origin[length] = i;
        out[length++] = bytes[i++] ?? 0;
        continue;
      }
      changed = true;
      for (let k = 0; k < taken.count; k++) {
        origin[length] = i;
        out[length++] = taken.bytes[k] ?? 0;
      }
      i += size;
    }
    origin[length] = to;
    this.length = length;
    return changed;
  }

  #grow(size: number): void {
    if (size <= this.bytes.length) return;
    this.bytes = Buffer.allocUnsafe(size * 2);
    this.origin = new Int32Array(size * 2 + 1);
  }
}

/** Bytes that can start an escape. */
export const IS_ESCAPE = new Uint8Array(256);
for (const c of [0, ESCAPE, PERCENT, BACKSLASH, AMPERSAND, 0xc2, 0xe2, 0xe3, 0xef]) IS_ESCAPE[c] = 1;
// Bytes that no UTF-8 has, and over-long spellings of ASCII: a lenient reader skips or joins them.
for (let c = 0xf8; c < 256; c++) IS_ESCAPE[c] = 1;
IS_ESCAPE[0xc0] = IS_ESCAPE[0xc1] = 1;

/** What the escape that was read last stands for; reused, so that decoding makes no object for each. */
const taken = { bytes: new Uint8Array(4), count: 0 };

/** Bytes that the escape at `i` takes, 0 when there is none. */
function readEscape(bytes: Buffer, i: number, to: number): number {
  const c = bytes[i] ?? 0;
  if (c === PERCENT) return readPercent(bytes, i, to);
  if (c === BACKSLASH) return readBackslash(bytes, i, to);
  if (c === AMPERSAND) return readEntity(bytes, i, to);
  if (c === 0) return drop(1);
  if (c === ESCAPE) return readColour(bytes, i, to);
  if (c >= 0xf8) return drop(1);
  if (c === 0xc0 || c === 0xc1)
    return isContinuation(bytes[i + 1] ?? 0) ? give(((c & 3) << 6) | ((bytes[i + 1] ?? 0) & 63), 2) : drop(1);
  if (c === 0xc2 && i + 1 < to) return bytes[i + 1] === 0xad ? drop(2) : bytes[i + 1] === 0xa0 ? give(SPACE, 2) : 0;
  if (c === 0xe2 && i + 2 < to) return readPunctuation(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0);
  if (c === 0xe3 && i + 2 < to) return bytes[i + 1] === 0x80 && bytes[i + 2] === 0x80 ? give(SPACE, 3) : 0;
  if (c === 0xef && i + 2 < to) return readFullWidth(bytes, i);
  return 0;
}

const isContinuation = (c: number): boolean => (c & 0xc0) === 0x80;

function drop(size: number): number {
  taken.count = 0;
  return size;
}

/** Every escape is at least as long as what it stands for, so that the output fits into a buffer of the input's size. */
function give(code: number, size: number): number {
  if (code === 0) return drop(size);
  const b = taken.bytes;
  if (code < 0x80) {
    b[0] = code;
    taken.count = 1;
  } else if (code < 0x800) {
    b[0] = 0xc0 | (code >> 6);
    b[1] = 0x80 | (code & 63);
    taken.count = 2;
  } else {
    b[0] = 0xe0 | ((code >> 12) & 15);
    b[1] = 0x80 | ((code >> 6) & 63);
    b[2] = 0x80 | (code & 63);
    taken.count = 3;
  }
  return size;
}

function readHex(bytes: Buffer, at: number, count: number, to: number): number {
  if (at + count > to) return -1;
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = hexValue(bytes[i] ?? 0);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function readPercent(bytes: Buffer, i: number, to: number): number {
  if (((bytes[i + 1] ?? 0) | 32) === 0x75) {
    const code = readHex(bytes, i + 2, 4, to);
    return code < 0 ? 0 : give(code, 6);
  }
  const code = readHex(bytes, i + 1, 2, to);
  if (code < 0) return 0;
  if (code === 0) return drop(3);
  // `LIKE '%1984@...'`: no text holds other control characters, so these digits are digits.
  if (code < 32 && code !== 9 && code !== 10 && code !== 13) return 0;
  // A byte of a longer UTF-8 character is taken as it is.
  taken.bytes[0] = code;
  taken.count = 1;
  return 3;
}

const SIMPLE_ESCAPES = new Map<number, number>([
  [0x22, 0x22],
  [0x27, 0x27],
  [0x2f, 0x2f],
  [0x5c, 0x5c],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
]);

function readBackslash(bytes: Buffer, i: number, to: number): number {
  if (i + 1 >= to) return 0;
  const next = bytes[i + 1] ?? 0;
  if (next === 0x75) {
    const code = readHex(bytes, i + 2, 4, to);
    return code < 0 ? 0 : give(code, 6);
  }
  if (next === 0x78) {
    const code = readHex(bytes, i + 2, 2, to);
    return code < 0 ? 0 : give(code, 4);
  }
  const simple = SIMPLE_ESCAPES.get(next);
  return simple === undefined ? 0 : give(simple, 2);
}

const ENTITIES = [
  ['&amp;', 0x26],
  ['&quot;', 0x22],
  ['&apos;', 0x27],
  ['&lt;', 0x3c],
  ['&gt;', 0x3e],
  ['&commat;', 0x40],
  ['&period;', 0x2e],
] as const;

function readEntity(bytes: Buffer, i: number, to: number): number {
  if (bytes[i + 1] === 0x23) return readNumericEntity(bytes, i, to);
  if (ENTITY_START[bytes[i + 1] ?? 0] === 0) return 0;
  for (const [name, code] of ENTITIES) if (startsWithExact(bytes, i, to, name)) return give(code, name.length);
  return 0;
}

function readNumericEntity(bytes: Buffer, i: number, to: number): number {
  const hex = ((bytes[i + 2] ?? 0) | 32) === 0x78;
  let at = i + (hex ? 3 : 2);
  let code = 0;
  for (let digits = 0; digits < 7 && at < to && isHex(bytes[at] ?? 0); digits++, at++) {
    code = code * (hex ? 16 : 10) + hexValue(bytes[at] ?? 0);
  }
  if (code === 0 || code > 0xffff || bytes[at] !== 0x3b || at >= to) return 0;
  return give(code, at + 1 - i);
}

/** Sequences that colour a terminal (ECMA-48: `ESC [ 3 2 m`) and would stick to what follows. */
function readColour(bytes: Buffer, i: number, to: number): number {
  if (bytes[i + 1] !== 0x5b) return 0;
  const limit = Math.min(to, i + MAX_COLOUR);
  let end = i + 2;
  while (end < limit && (bytes[end] ?? 0) >= 0x30 && (bytes[end] ?? 0) <= 0x3f) end++;
  return end < limit && (bytes[end] ?? 0) >= 0x40 ? drop(end + 1 - i) : 0;
}

/** U+2000 to U+206F: spaces and hyphens of typesetters become ASCII, characters without width go. */
function readPunctuation(second: number, third: number): number {
  if (second === 0x80) {
    if (third <= 0x8a || third === 0xaf) return give(SPACE, 3);
    if (third <= 0x8f) return drop(3);
    return third <= 0x95 ? give(HYPHEN, 3) : 0;
  }
  if (second === 0x81) return third === 0xa0 ? drop(3) : third === 0x9f ? give(SPACE, 3) : 0;
  return second === 0x88 && third === 0x92 ? give(HYPHEN, 3) : 0;
}

/** U+FEFF has no width; U+FF01 to U+FF5E are ASCII in another width. */
function readFullWidth(bytes: Buffer, i: number): number {
  const code = (((bytes[i] ?? 0) & 15) << 12) | (((bytes[i + 1] ?? 0) & 63) << 6) | ((bytes[i + 2] ?? 0) & 63);
  if (code === 0xfeff) return drop(3);
  return code >= 0xff01 && code <= 0xff5e ? give(code - 0xfee0, 3) : 0;
}

const ENTITY_START = new Uint8Array(256);
for (const c of '#aqlgcp') ENTITY_START[c.charCodeAt(0)] = 1;

/** Whether an escape can start with these bytes: `&` and `%` mostly stand for themselves. */
export function mayEscape(c: number, next: number): boolean {
  if (c === 0x25) return isHex(next) || next === 0x75;
  return c !== 0x26 || ENTITY_START[next] === 1;
}
