import type { ByteSink } from '../native/index.ts';

const HEX = '0123456789abcdef';
/** 1: stands for itself in a JSON text. */
const PLAIN = new Uint8Array(128).fill(1, 0x20);
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;
const SHORT: { readonly [byte: number]: string } = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' };

/** Length of the well-formed UTF-8 sequence at `at`, 0 if there is none (RFC 3629: no overlong forms, no surrogates). */
function utf8Length(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > to) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

function writeEscape(out: Uint8Array, from: number, byte: number): number {
  let at = from;
  out[at++] = 0x5c;
  const short = SHORT[byte];
  if (short !== undefined) {
    out[at++] = short.charCodeAt(0);
    return at;
  }
  for (const char of `u00${HEX[byte >> 4]}${HEX[byte & 15]}`) out[at++] = char.charCodeAt(0);
  return at;
}

/** Writes UTF-8 bytes as a JSON text; what is no UTF-8 becomes U+FFFD, byte by byte. */
export function writeJsonText(sink: ByteSink, bytes: Uint8Array, from: number, to: number): void {
  let at = sink.reserve((to - from) * 6 + 2);
  const out = sink.bytes;
  out[at++] = 0x22;
  for (let i = from; i < to; ) {
    const byte = bytes[i] as number;
    if (byte < 0x80) {
      if (PLAIN[byte] === 1) out[at++] = byte;
      else at = writeEscape(out, at, byte);
      i++;
      continue;
    }
    const length = utf8Length(bytes, i, to);
    if (length === 0) {
      out[at++] = 0xef;
      out[at++] = 0xbf;
      out[at++] = 0xbd;
      i++;
      continue;
    }
    for (const end = i + length; i < end; i++) out[at++] = bytes[i] as number;
  }
  out[at++] = 0x22;
  sink.length = at;
}

/** True for UTF-8 as it must be. */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; ) {
    const length = (bytes[i] as number) < 0x80 ? 1 : utf8Length(bytes, i, to);
    if (length === 0) return false;
    i += length;
  }
  return true;
}
