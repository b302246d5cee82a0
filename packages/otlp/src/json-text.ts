import { InputError } from './input-error.ts';

/** Levels of nesting that a JSON document may have: the bound of OTLP. `JSON.parse` alone takes 100,000. */
const MAX_JSON_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Numbers of fewer digits are exact as JavaScript numbers. */
const EXACT_DIGITS = 15;

/** End of those messages of JSON.parse that name the place; the others end in text of the document and these words. */
const PLACE = /in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/**
 * The value of one JSON document in UTF-8 (a byte order mark is passed over). Whole numbers of more than 15 digits come
 * as strings, so that unquoted nanosecond times keep their last digits.
 * @throws {InputError} not UTF-8, not JSON, nested deeper than 64 levels; never with text of the document
 */
export function parseJson(bytes: Uint8Array): unknown {
  const long = scanJson(bytes);
  const text = jsonText(quoteLongNumbers(bytes, long));
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of JSON.parse quotes the document: only what it says about the place may be passed on.
    const message = error instanceof Error ? error.message : '';
    const position = PLACE.exec(message)?.[1];
    const what = message.startsWith('Unexpected end') ? 'the JSON document ends too early' : 'this is not valid JSON';
    const place = position === undefined ? {} : { offset: byteOffset(text.slice(0, Number(position)), long) };
    throw new InputError('bad_input', what, place);
  }
}

/** Where the text before a place ends in the bytes that came: without the quotes that were put around long numbers. */
function byteOffset(before: string, long: readonly number[]): number {
  const end = Buffer.byteLength(before);
  let quotes = 0;
  for (const place of long) if (place + quotes < end) quotes++;
  return end - quotes;
}

function jsonText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('bad_input', 'this is not UTF-8 text', { cure: 'Save the file as UTF-8.' });
  }
}

/** Checks the depth without building anything; answers where whole numbers of more than 15 digits stand (from, to pairs). */
function scanJson(bytes: Uint8Array): number[] {
  const long: number[] = [];
  let depth = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_JSON_DEPTH)
        throw new InputError('bad_input', `the JSON is nested deeper than ${MAX_JSON_DEPTH} levels`, { offset: at });
      at++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      at++;
    } else if (isDigit(byte) || byte === 0x2d) {
      const end = endOfNumber(bytes, at);
      if (end - at > EXACT_DIGITS && isWhole(bytes, at, end)) long.push(at, end);
      at = end;
    } else at++;
  }
  return long;
}

/** Offset behind the closing quote. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return bytes.length;
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH && quote - 1 - slashes >= from) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** Offset behind digits, sign, point and exponent. */
function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const isPart = isDigit(byte) || byte === 0x2e || byte === 0x2b || byte === 0x2d || (byte | 0x20) === 0x65;
    if (!isPart) break;
  }
  return at;
}

function isWhole(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

function quoteLongNumbers(bytes: Uint8Array, long: readonly number[]): Uint8Array {
  if (long.length === 0) return bytes;
  const out = new Uint8Array(bytes.length + long.length);
  let read = 0;
  let written = 0;
  for (const place of long) {
    out.set(bytes.subarray(read, place), written);
    written += place - read;
    out[written++] = QUOTE;
    read = place;
  }
  out.set(bytes.subarray(read), written);
  return out;
}
