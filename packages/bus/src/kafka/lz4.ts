import { GrowingOutput } from './growing-output.ts';

/**
 * LZ4 frames (github.com/lz4/lz4, doc/lz4_Frame_format.md and lz4_Block_format.md):
 *   frame = magic (4), flags, block size, [content size (8)], [dictionary (4)], header check, block*, end mark (4), [check (4)]
 *   block = size (4, little endian; high bit: stored), bytes, [check (4)]
 *   bytes = (token, [literal length], literal, distance (2), [match length])*, the last without distance
 * Checks are not compared: the broker compares the checksum of the batch.
 */
const MAGIC = 0x184d2204;
const HAS_BLOCK_CHECK = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const STORED = 0x80000000;
const SMALLEST_MATCH = 4;
/** Version 1, independent blocks; blocks of 64 KiB. */
const OUR_FLAGS = 0x60;
const OUR_BLOCK_SIZE = 0x40;
const OUR_BLOCK_BYTES = 65_536;

/** @throws {RangeError} what is malformed or unpacks to more than `limit` bytes */
export function decodeLz4Frame(input: Uint8Array, limit: number): Buffer {
  const frame = Buffer.from(input.buffer, input.byteOffset, input.length);
  const out = new GrowingOutput(Math.min(limit, 4 * frame.length), limit);
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = frame.readUInt8(4);
  let at = 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  for (;;) {
    const word = frame.readUInt32LE(at);
    if (word === 0) return out.finish();
    const size = word & 0x7fffffff;
    at += 4;
    if (size > frame.length - at) throw new RangeError('an LZ4 block is cut off');
    const block = frame.subarray(at, at + size);
    if (word >= STORED) out.append(block);
    else decodeBlock(block, out);
    at += size + (flags & HAS_BLOCK_CHECK ? 4 : 0);
  }
}

function decodeBlock(block: Uint8Array, out: GrowingOutput): void {
  let at = 0;
  const more = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) throw new RangeError('an LZ4 length is cut off');
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literal = more(token >>> 4);
    if (literal > block.length - at) throw new RangeError('an LZ4 literal is cut off');
    out.append(block.subarray(at, at + literal));
    at += literal;
    if (at >= block.length) return;
    const distance = (block[at] ?? 0) + (block[at + 1] ?? 0) * 256;
    at += 2;
    out.repeat(distance, more(token & 15) + SMALLEST_MATCH);
  }
}

/** A frame of stored blocks: valid, not smaller. */
export function encodeLz4Frame(input: Uint8Array): Buffer {
  const descriptor = Buffer.from([OUR_FLAGS, OUR_BLOCK_SIZE]);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(MAGIC);
  const parts: Uint8Array[] = [head, descriptor, Buffer.from([(xxHash32OfShort(descriptor) >>> 8) & 0xff])];
  for (let at = 0; at < input.length; at += OUR_BLOCK_BYTES) {
    const block = input.subarray(at, at + OUR_BLOCK_BYTES);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length + STORED);
    parts.push(size, block);
  }
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

/** xxHash32 with seed 0 of at most 3 bytes (github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
function xxHash32OfShort(bytes: Uint8Array): number {
  let hash = (0x165667b1 + bytes.length) | 0;
  for (const byte of bytes) {
    hash = (hash + Math.imul(byte, 0x165667b1)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), 0x9e3779b1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae3d);
  return (hash ^ (hash >>> 16)) >>> 0;
}
