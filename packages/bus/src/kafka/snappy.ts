import { GrowingOutput } from './growing-output.ts';

/**
 * Snappy as Kafka clients write it: a raw block (github.com/google/snappy, format_description.txt), or the framing of the
 * Java library:
 *   framed = 0x82 "SNAPPY" 0x00, version (4), compatible version (4), chunk*
 *   chunk  = length (4, big endian), block
 *   block  = decoded length (varint), element*
 *   element = tag (2 low bits: 0 literal, 1..3 copy with 1, 2 or 4 bytes of distance), numbers, literal bytes
 */
const FRAME = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const FRAME_HEAD_BYTES = 16;
/** Longest literal whose length fits a tag and two bytes. */
const LITERAL_BYTES = 65_536;

/** @throws {RangeError} what is malformed or unpacks to more than `limit` bytes */
export function decodeSnappy(input: Uint8Array, limit: number): Buffer {
  const isFramed = Buffer.compare(input.subarray(0, FRAME.length), FRAME) === 0;
  const out = new GrowingOutput(Math.min(limit, 4 * input.length), limit);
  if (!isFramed) {
    decodeBlock(input, out);
    return out.finish();
  }
  const view = Buffer.from(input.buffer, input.byteOffset, input.length);
  for (let at = FRAME_HEAD_BYTES; at < view.length; ) {
    const length = view.readUInt32BE(at);
    if (length > view.length - at - 4) throw new RangeError('a snappy chunk is cut off');
    decodeBlock(view.subarray(at + 4, at + 4 + length), out);
    at += 4 + length;
  }
  return out.finish();
}

function decodeBlock(block: Uint8Array, out: GrowingOutput): void {
  const begun = out.length;
  let at = 0;
  let claimed = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = block[at++];
    if (byte === undefined || at > 5) throw new RangeError('a snappy block has no length');
    claimed += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  while (at < block.length) at = (block[at] ?? 0) & 3 ? copy(block, at, out) : literal(block, at, out);
  if (out.length - begun !== claimed) throw new RangeError('a snappy block has another length than it says');
}

function literal(block: Uint8Array, at: number, out: GrowingOutput): number {
  const short = (block[at] ?? 0) >>> 2;
  const size = short < 60 ? 0 : short - 59;
  const length = (size === 0 ? short : little(block, at + 1, size)) + 1;
  const from = at + 1 + size;
  if (length > block.length - from) throw new RangeError('a snappy literal is cut off');
  out.append(block.subarray(from, from + length));
  return from + length;
}

function copy(block: Uint8Array, at: number, out: GrowingOutput): number {
  const tag = block[at] ?? 0;
  if ((tag & 3) === 1) {
    out.repeat((tag >>> 5) * 256 + little(block, at + 1, 1), ((tag >>> 2) & 7) + 4);
    return at + 2;
  }
  const size = (tag & 3) === 2 ? 2 : 4;
  out.repeat(little(block, at + 1, size), (tag >>> 2) + 1);
  return at + 1 + size;
}

function little(bytes: Uint8Array, at: number, size: number): number {
  if (at + size > bytes.length) throw new RangeError('a snappy block is cut off');
  let value = 0;
  for (let i = 0; i < size; i++) value += (bytes[at + i] ?? 0) * 256 ** i;
  return value;
}

/** One raw block of literals: valid, not smaller. */
export function encodeSnappy(input: Uint8Array): Buffer {
  const parts: Uint8Array[] = [Buffer.from(varint(input.length))];
  for (let at = 0; at < input.length; at += LITERAL_BYTES) {
    const piece = input.subarray(at, at + LITERAL_BYTES);
    parts.push(Buffer.from([61 << 2, (piece.length - 1) & 0xff, (piece.length - 1) >>> 8]), piece);
  }
  return Buffer.concat(parts);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return bytes;
  }
}
