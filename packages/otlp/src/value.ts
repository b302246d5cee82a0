import { type Tape, VALUE } from '@datatrail/model';

/** Bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. Short ASCII, the common case, costs one string and no call. */
export function readUtf8(tape: Pick<Tape, 'bytes'>, at: number, length: number): string {
  return decodeUtf8(tape.bytes, at, length);
}

const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array, at: number, length: number): string {
  if (length <= 0) return '';
  const end = at + length;
  if (length <= 24) {
    let text = '';
    for (let i = at; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x80) return textDecoder.decode(bytes.subarray(at, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return textDecoder.decode(bytes.subarray(at, end));
}

/** Lower-case hex of bytes, for ids. */
export function readHex(tape: Pick<Tape, 'bytes'>, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length; i++) {
    const byte = tape.bytes[i] as number;
    text += HEX[byte >>> 4] as string;
    text += HEX[byte & 15] as string;
  }
  return text;
}

const HEX = '0123456789abcdef';

/** Value of a row of type bool. */
export function readBool(tape: Tape, row: number): boolean {
  const at = tape.values.at[row] as number;
  const length = tape.values.length[row] as number;
  for (let i = at; i < at + length; i++) if (((tape.bytes[i] as number) & 0x7f) !== 0) return true;
  return false;
}

const words = new DataView(new ArrayBuffer(8));

/** Puts the 64 bits of an int row into `words`, low half first. */
function loadInt(tape: Tape, row: number): void {
  const at = tape.values.at[row] as number;
  const length = tape.values.length[row] as number;
  let low = 0;
  let high = 0;
  for (let i = 0; i < length; i++) {
    const part = (tape.bytes[at + i] as number) & 0x7f;
    const shift = 7 * i;
    if (shift < 32) low |= part << shift;
    if (shift >= 32) high |= part << (shift - 32);
    else if (shift > 25) high |= part >>> (32 - shift);
  }
  words.setInt32(0, low, true);
  words.setInt32(4, high, true);
}

/** Value of a row of type int; rounded to the nearest double beyond 2^53 (see {@link readBigInt}, {@link writeInt}). */
export function readInt(tape: Tape, row: number): number {
  loadInt(tape, row);
  return words.getInt32(4, true) * 4294967296 + words.getUint32(0, true);
}

/** Exact value of a row of type int. */
export function readBigInt(tape: Tape, row: number): bigint {
  loadInt(tape, row);
  return words.getBigInt64(0, true);
}

/**
 * Writes a row of type int as decimal ASCII text to `out` from `to` on, without making a string; answers how many bytes.
 * `out` needs room for 20.
 */
export function writeInt(tape: Tape, row: number, out: Uint8Array, to: number): number {
  loadInt(tape, row);
  let high = words.getInt32(4, true);
  let low = words.getUint32(0, true);
  let at = to;
  if (high < 0) {
    out[at++] = 0x2d;
    low = (~low + 1) >>> 0;
    high = low === 0 ? (~high + 1) >>> 0 : ~high >>> 0;
  }
  const start = at;
  do {
    // Long division of the two halves by ten.
    const upper = Math.floor(high / 10);
    const rest = (high - upper * 10) * 4294967296 + low;
    low = Math.floor(rest / 10);
    out[at++] = 0x30 + (rest - low * 10);
    high = upper;
  } while (high > 0 || low > 0);
  for (let left = start, right = at - 1; left < right; left++, right--) {
    const digit = out[left] as number;
    out[left] = out[right] as number;
    out[right] = digit;
  }
  return at - to;
}

/** Value of a row of type double. */
export function readDouble(tape: Tape, row: number): number {
  const at = tape.values.at[row] as number;
  for (let i = 0; i < 8; i++) words.setUint8(i, tape.bytes[at + i] as number);
  return words.getFloat64(0, true);
}

/** Text of a row of type string, '' for another type. */
export function readString(tape: Tape, row: number): string {
  if (tape.values.type[row] !== VALUE.string) return '';
  return decodeUtf8(tape.bytes, tape.values.at[row] as number, tape.values.length[row] as number);
}

/** Nanoseconds since 1970 from the two halves of a fixed64. */
export function readTimeNs(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Whole microseconds since 1970 from the two halves of a fixed64 of nanoseconds: exact up to the year 2255. */
export function readTimeUs(high: number, low: number): number {
  // 2^32 / 1000 = 4294967 rest 296
  const rest = high * 296 + low;
  return high * 4294967 + Math.floor(rest / 1000);
}
