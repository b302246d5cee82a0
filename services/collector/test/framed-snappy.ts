import { compress } from 'snappyjs';

const CHUNK = 65_536;

/** A chunk of the snappy framing format, with a checksum of zeros. */
export function chunkOf(type: number, content: Uint8Array): Buffer {
  const length = content.length + 4;
  return Buffer.concat([Buffer.from([type, length & 0xff, (length >> 8) & 0xff, length >> 16, 0, 0, 0, 0]), content]);
}

export const STREAM_START = Buffer.from([0xff, 6, 0, 0, ...Buffer.from('sNaPpY')]);

/** Bytes as a framed snappy stream: compressed chunks, every other one as it is, some padding in between. */
export function framed(bytes: Uint8Array): Buffer {
  const chunks: Buffer[] = [STREAM_START];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const part = bytes.subarray(at, at + CHUNK);
    chunks.push((at / CHUNK) % 2 === 0 ? chunkOf(0, compress(part)) : chunkOf(1, part), chunkOf(0xfe, Buffer.alloc(9)));
  }
  return Buffer.concat(chunks);
}
