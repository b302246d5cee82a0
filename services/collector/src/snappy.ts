import { setImmediate } from 'node:timers/promises';
import { Refusal } from './refusal.ts';

/**
 * Snappy, raw block (github.com/google/snappy, format_description.txt):
 *   block   = varint length, element*
 *   element = tag (2 low bits: 0 literal, 1..3 copy with 1, 2 or 4 bytes of offset), ...
 * The npm package `snappyjs` takes a literal of negative length for minutes of work, so blocks are read here.
 */
const YIELD_BYTES = 1 << 20;

/** Decoded length that the block claims. Throws `malformed`, or `too_large` above `limit`: nothing is allocated before. */
export function snappyLength(block: Uint8Array, limit: number): { readonly length: number; readonly at: number } {
  let length = 0;
  for (let at = 0; at < Math.min(5, block.length); at++) {
    const byte = block[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte > 0x7f) continue;
    if (length > limit) throw new Refusal('too_large', `the body decompresses to more than ${limit} bytes`);
    return { length, at: at + 1 };
  }
  throw malformed();
}

/** Decodes a raw block; lets others run after every MiB. Throws `malformed`; `length` and `at` come from `snappyLength`. */
export async function decodeSnappy(
  block: Uint8Array,
  { length, at }: { readonly length: number; readonly at: number },
): Promise<Uint8Array> {
  const out = Buffer.allocUnsafe(length);
  let read = at;
  let written = 0;
  let nextYield = YIELD_BYTES;
  while (read < block.length) {
    const tag = block[read++] ?? 0;
    const element = (tag & 3) === 0 ? literal(block, read, tag) : copy(block, read, tag);
    read = element.read;
    if (element.length > length - written) throw malformed();
    if ((tag & 3) === 0) {
      if (element.length > block.length - read) throw malformed();
      out.set(block.subarray(read, read + element.length), written);
      read += element.length;
    } else {
      if (element.offset === 0 || element.offset > written) throw malformed();
      repeat(out, written, element);
    }
    written += element.length;
    if (written < nextYield) continue;
    nextYield = written + YIELD_BYTES;
    await setImmediate();
  }
  if (written !== length) throw malformed();
  return out;
}

interface Element {
  /** Position of what follows the tag and its numbers. */
  readonly read: number;
  readonly length: number;
  readonly offset: number;
}

function literal(block: Uint8Array, read: number, tag: number): Element {
  const short = tag >>> 2;
  if (short < 60) return { read, length: short + 1, offset: 0 };
  return { read: read + short - 59, length: little(block, read, short - 59) + 1, offset: 0 };
}

function copy(block: Uint8Array, read: number, tag: number): Element {
  if ((tag & 3) === 1)
    return { read: read + 1, length: ((tag >>> 2) & 7) + 4, offset: (tag >>> 5) * 256 + little(block, read, 1) };
  const size = (tag & 3) === 2 ? 2 : 4;
  return { read: read + size, length: (tag >>> 2) + 1, offset: little(block, read, size) };
}

/** Copies from what is already there; the source may overlap the target, then it repeats. */
function repeat(out: Uint8Array, to: number, { length, offset }: Element): void {
  if (offset >= length) out.copyWithin(to, to - offset, to - offset + length);
  else for (let i = 0; i < length; i++) out[to + i] = out[to + i - offset] ?? 0;
}

function little(block: Uint8Array, at: number, size: number): number {
  if (at + size > block.length) throw malformed();
  let value = 0;
  for (let i = 0; i < size; i++) value += (block[at + i] ?? 0) * 256 ** i;
  return value;
}

function malformed(): Refusal {
  return new Refusal('malformed', 'the body is not a snappy block');
}
