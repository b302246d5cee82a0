import { isAlphanumeric, isDigit, isSpace, isWord } from './ascii.ts';

/*
 * What a tokenizer of SQL, its dialects and CQL must tell apart:
 *
 * comment     = "--" ... end of line | "/" "*" ... "*" "/"
 * string      = [ "N" | "E" | "X" | "_charset" ] "'" ... "'" ('' and \' belong to it) | "$tag$" ... "$tag$"
 * name        = part *( "." part )    part = word | "`" ... "`" | "[" word "]" | "@" word
 * quoted      = '"' ... '"', a name in the standard and a string in MySQL, and names that go on behind it
 * placeholder = "?" | "$1" | ":name" | "%s"
 */
type TokenKind = 'name' | 'string' | 'quoted' | 'number' | 'placeholder' | 'operator' | 'mark' | 'end';

/** Reused from token to token. */
export interface Token {
  kind: TokenKind;
  /** Range of the content: of a string without its quotes. */
  from: number;
  to: number;
  /** Offset behind the token. */
  next: number;
}

const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const BACKTICK = 0x60;
const DOLLAR = 0x24;
const COLON = 0x3a;
const DOT = 0x2e;
const MAX_TAG = 32;
const MAX_PART = 130;
const OPERATOR = new Set(Buffer.from('=<>!~'));

const isNumberByte = (c: number): boolean => isAlphanumeric(c) || c === DOT;
const isOperatorByte = (c: number): boolean => OPERATOR.has(c) || c === 0x2a;
const isNameByte = (c: number): boolean => isWord(c) || c === 0x5f || c === DOLLAR;
const startsName = (c: number): boolean => (isWord(c) && !isDigit(c)) || c === 0x5f || c === 0x40 || c === BACKTICK;

/** Puts the token behind the space and the comments at `at` into `token`. Linear in what it passes. */
export function readToken(bytes: Buffer, at: number, to: number, token: Token): void {
  const from = skipSpace(bytes, at, to);
  const c = bytes[from] ?? 0;
  token.from = from;
  if (from >= to) put(token, 'end', to, to);
  else if (c === QUOTE) putQuoted(bytes, to, token, 'string');
  else if (c === DOUBLE_QUOTE) putQuoted(bytes, to, token, 'quoted');
  else if (c === DOLLAR) putDollar(bytes, to, token);
  else if (isDigit(c)) putRun(token, 'number', runEnd(bytes, from, to, isNumberByte));
  else if (startsName(c) || bracketEnd(bytes, from, to) > 0) putName(bytes, to, token);
  else if (c === COLON || c === 0x3f || c === 0x25) putRun(token, 'placeholder', runEnd(bytes, from, to, isNameByte));
  else if (OPERATOR.has(c)) putRun(token, 'operator', runEnd(bytes, from, to, isOperatorByte));
  else put(token, 'mark', from + 1, from + 1);
}

function put(token: Token, kind: TokenKind, to: number, next: number): void {
  token.kind = kind;
  token.to = to;
  token.next = next;
}

function putRun(token: Token, kind: TokenKind, end: number): void {
  put(token, kind, end, end);
}

/** End of what begins at `from` and goes on as long as the test holds. */
function runEnd(bytes: Buffer, from: number, to: number, test: (c: number) => boolean): number {
  let end = from + 1;
  // `::text`: the type that a value is cast to
  if (bytes[from] === COLON && bytes[end] === COLON) end++;
  while (end < to && test(bytes[end] ?? 0)) end++;
  return end;
}

function skipSpace(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const c = bytes[at] ?? 0;
    if (isSpace(c)) at++;
    else if (c === 0x2d && bytes[at + 1] === 0x2d) at = endOf(bytes, at + 2, to, '\n');
    else if (c === 0x2f && bytes[at + 1] === 0x2a) at = endOf(bytes, at + 2, to, '*/');
    else break;
  }
  return Math.min(at, to);
}

/** Offset behind the next mark; `to` where there is none. */
function endOf(bytes: Buffer, from: number, to: number, mark: string): number {
  const [first, second] = [mark.charCodeAt(0), mark.charCodeAt(1)];
  for (let i = from; i < to; i++) {
    if (bytes[i] === first && (mark.length === 1 || bytes[i + 1] === second)) return Math.min(to, i + mark.length);
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

function putQuoted(bytes: Buffer, to: number, token: Token, kind: 'string' | 'quoted'): void {
  const end = quotedEnd(bytes, token.from + 1, to, bytes[token.from] ?? 0);
  if (kind === 'quoted' && bytes[end + 1] === DOT) {
    putName(bytes, to, token);
    return;
  }
  token.from++;
  put(token, kind, end, Math.min(to, end + 1));
}

/** `$1`, `$tag$ ... $tag$`. */
function putDollar(bytes: Buffer, to: number, token: Token): void {
  const from = token.from;
  let end = from + 1;
  while (end < Math.min(to, from + MAX_TAG) && isWord(bytes[end] ?? 0)) end++;
  if (bytes[end] !== DOLLAR || isDigit(bytes[from + 1] ?? 0)) {
    put(token, 'placeholder', end, end);
    return;
  }
  const tag = bytes.subarray(from, end + 1);
  const close = bytes.subarray(0, to).indexOf(tag, end + 1);
  token.from = end + 1;
  put(token, 'string', close < 0 ? to : close, close < 0 ? to : close + tag.length);
}

/** Offset behind `[name]`, 0 where there is none. */
function bracketEnd(bytes: Buffer, at: number, to: number): number {
  if (bytes[at] !== 0x5b || !startsName(bytes[at + 1] ?? 0)) return 0;
  const limit = Math.min(to, at + MAX_PART);
  let end = at + 1;
  while (end < limit && (isNameByte(bytes[end] ?? 0) || bytes[end] === 32)) end++;
  return bytes[end] === 0x5d ? end + 1 : 0;
}

/** End of one part of a name. */
function partEnd(bytes: Buffer, at: number, to: number): number {
  const c = bytes[at] ?? 0;
  if (c === BACKTICK || c === DOUBLE_QUOTE) return Math.min(to, quotedEnd(bytes, at + 1, to, c) + 1);
  const bracket = bracketEnd(bytes, at, to);
  if (bracket > 0) return bracket;
  let end = at;
  while (end < to && bytes[end] === 0x40) end++;
  while (end < to && isNameByte(bytes[end] ?? 0)) end++;
  return end;
}

function putName(bytes: Buffer, to: number, token: Token): void {
  let end = partEnd(bytes, token.from, to);
  const isPrefix = bytes[end] === QUOTE && end - token.from <= 8;
  if (isPrefix) {
    // `N'...'`, `E'...'`, `_utf8'...'`
    token.from = end;
    putQuoted(bytes, to, token, 'string');
    return;
  }
  while (bytes[end] === DOT && end + 1 < to) {
    const next = partEnd(bytes, end + 1, to);
    if (next === end + 1) break;
    end = next;
  }
  put(token, 'name', end, Math.max(end, token.from + 1));
}
