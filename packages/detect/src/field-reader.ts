import { isAlphanumeric, isSpace } from './ascii.ts';

/** Range of a key and of its value in a text; reused for each field that is read. */
export interface FieldRange {
  keyFrom: number;
  keyTo: number;
  from: number;
  to: number;
  style: 'query' | 'member' | 'element';
  /** The key stands in parentheses, and so does its value. */
  inParens: boolean;
}

const MAX_KEY = 64;
/** Bytes of a tag with its attributes, or between a name and its value. */
const MAX_TAG = 200;
const MAX_SPACES = 8;
const MAX_CALL = 24;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

const isQuote = (c: number): boolean => c === DOUBLE_QUOTE || c === SINGLE_QUOTE || c === 0x60;
const isKeyByte = (c: number): boolean =>
  isAlphanumeric(c) || c === 0x5f || c === 0x2d || c === 0x2e || c === 0x24 || c >= 128;

const NAMED_VALUE =
  /^["'`]?(?:[\s,;]*["'`]?(?:\w{0,10}value|content|val)["'`]?\s*[:=](?:\s*\{\s*["']\w{0,10}value["']\s*:)?|[^<>"]{0,60}(?:"[^<>"]{0,40}"[^<>"]{0,40}?)?\bvalue\s*=|[^<>]{0,60}>|\r?\n\r?\n)/i;

/**
 * Reads the field around a separator (`=`, `:`, or the `>` of an element). Values end where forms, queries, JSON,
 * cookies, headers, SQL and logs end them. Ends of long values are kept, so that a text of nothing but separators
 * takes linear time.
 */
export class FieldReader {
  readonly range: FieldRange = { keyFrom: 0, keyTo: 0, from: 0, to: 0, style: 'query', inParens: false };
  #bareFrom = 0;
  #bareTo = 0;
  #quoteFrom = 0;
  #quoteTo = 0;
  #quote = 0;

  /** MUST be called before another text is read. */
  reset(): void {
    this.#bareFrom = this.#bareTo = this.#quoteFrom = this.#quoteTo = 0;
  }

  /** Whether a key stands before the separator at `at`; its range is then in `range`. */
  readKey(bytes: Buffer, at: number, from: number): boolean {
    const range = this.range;
    if (bytes[at] === 0x3e) return this.#readElement(bytes, at, from);
    let end = at;
    for (let i = 0; i < MAX_SPACES && end > from && isSpace(bytes[end - 1] ?? 0); i++) end--;
    let quoted = false;
    let bracket = false;
    let parens = false;
    if (end > from && isQuote(bytes[end - 1] ?? 0)) {
      end--;
      quoted = true;
    } else if (end > from && bytes[end - 1] === 0x5d) {
      end--;
      bracket = true;
    } else if (end > from && bytes[end - 1] === 0x29 && bytes[at] === 0x3d) {
      end--;
      parens = true;
    }
    let start = end;
    const limit = Math.max(from, end - MAX_KEY);
    while (start > limit && isKeyByte(bytes[start - 1] ?? 0)) start--;
    // `user[phone][number]=`: the keys around it count too.
    if (bracket && bytes[start - 1] === 0x5b) start = chainStart(bytes, start, limit);
    if (start === end || (start === limit && start > from && isKeyByte(bytes[start - 1] ?? 0))) return false;
    // `Key (email)=(ann@acme.io) already exists.`
    if (parens && bytes[start - 1] !== 0x28) return false;
    range.inParens = parens;
    range.keyFrom = start;
    range.keyTo = end;
    range.style = bytes[at] === 0x3d && !quoted ? 'query' : 'member';
    return true;
  }

  /** The name of the element that ends at `at`, without its name space: `<wsse:Password Type="...">`. */
  #readElement(bytes: Buffer, at: number, from: number): boolean {
    const limit = Math.max(from, at - MAX_TAG);
    let open = at - 1;
    while (open >= limit && bytes[open] !== 0x3c && bytes[open] !== 0x3e) open--;
    if (open < limit || bytes[open] !== 0x3c || bytes[at - 1] === 0x2f) return false;
    let start = open + 1;
    let end = start;
    while (end < at && (isKeyByte(bytes[end] ?? 0) || bytes[end] === 0x3a)) {
      if (bytes[end++] === 0x3a) start = end;
    }
    this.range.inParens = false;
    this.range.keyFrom = start;
    this.range.keyTo = end;
    this.range.style = 'element';
    return end > start && end - start <= MAX_KEY;
  }

  /** After a value that is a name: the value of that name. False when none follows. */
  readNamedValue(bytes: Buffer, to: number): boolean {
    const end = this.range.to;
    const follows = NAMED_VALUE.exec(bytes.toString('latin1', end, Math.min(to, end + MAX_TAG)));
    if (follows === null) return false;
    this.range.style = follows[0].endsWith('>') ? 'element' : 'member';
    return this.readValue(bytes, end + follows[0].length - 1, to);
  }

  /** Reads the value after the separator at `at` into `range`; false when there is none. */
  readValue(bytes: Buffer, at: number, to: number): boolean {
    const range = this.range;
    let i = at + 1;
    // `:=`, `==`, `=>`
    while (i < to && i < at + 3 && (bytes[i] === 0x3d || bytes[i] === 0x3e)) i++;
    if (range.style !== 'element') {
      for (let k = 0; k < MAX_SPACES && i < to && (bytes[i] === 32 || bytes[i] === 9); k++) i++;
    }
    // A mask that stands there already is skipped: what follows it must not hide behind it.
    while (i < to && bytes[i] === 1) i++;
    if (i >= to) return false;
    if (range.style !== 'element') i = opening(bytes, i, to);
    if (range.inParens && bytes[i] === 0x28) i++;
    const first = bytes[i] ?? 0;
    if (isQuote(first)) {
      const end = this.#quotedEnd(bytes, i + 1, to, first);
      range.from = i + 1;
      range.to = end;
      while (range.from < end && bytes[range.from] === 1) range.from++;
    } else {
      range.from = i;
      range.to = range.style === 'element' ? elementEnd(bytes, i, to) : this.#bareEnd(bytes, i, to);
    }
    return range.to > range.from;
  }

  #quotedEnd(bytes: Buffer, from: number, to: number, quote: number): number {
    if (quote === this.#quote && from > this.#quoteFrom && from <= this.#quoteTo) return this.#quoteTo;
    let i = from;
    while (i < to && bytes[i] !== quote) i += bytes[i] === 0x5c ? 2 : 1;
    this.#quote = quote;
    this.#quoteFrom = from;
    this.#quoteTo = Math.min(i, to);
    return this.#quoteTo;
  }

  #bareEnd(bytes: Buffer, from: number, to: number): number {
    if (from > this.#bareFrom && from < this.#bareTo) return this.#bareTo;
    let i = from;
    while (i < to && !endsBareValue(bytes[i] ?? 0)) i++;
    this.#bareFrom = from;
    this.#bareTo = i;
    return i;
  }
}

/** Start of a chain of keys in brackets, of which the last one starts at `at`. */
function chainStart(bytes: Buffer, at: number, limit: number): number {
  let start = at;
  while (start > limit && (isKeyByte(bytes[start - 1] ?? 0) || bytes[start - 1] === 0x5b || bytes[start - 1] === 0x5d))
    start--;
  while (start < at && !isKeyByte(bytes[start] ?? 0)) start++;
  return start;
}

/** White space, quotes, `& ; , < > ) ] } |`, and a mask that stands there already. */
function endsBareValue(c: number): boolean {
  if (c >= 128) return false;
  return BARE_END[c] === 1;
}
const BARE_END = new Uint8Array(128);
for (let c = 0; c <= 32; c++) BARE_END[c] = 1;
for (const c of '"\'`&;,<>)]}|') BARE_END[c.charCodeAt(0)] = 1;

/** Offset of the quote behind `[`, `(`, `N'...'` or a call such as `crypt('...'`; `at` where there is none. */
function opening(bytes: Buffer, at: number, to: number): number {
  let i = at;
  const limit = Math.min(to, at + MAX_CALL);
  while (i < limit && isAlphanumeric(bytes[i] ?? 0)) i++;
  const word = i - at;
  if (bytes[i] === 0x28 || (bytes[i] === 0x5b && word === 0)) i++;
  else if (word !== 1) return at;
  while (i < limit && isSpace(bytes[i] ?? 0)) i++;
  return i < limit && isQuote(bytes[i] ?? 0) ? i : at;
}

function elementEnd(bytes: Buffer, from: number, to: number): number {
  const limit = Math.min(to, from + 4096);
  let i = from;
  while (i < limit && bytes[i] !== 0x3c) i++;
  return i;
}
