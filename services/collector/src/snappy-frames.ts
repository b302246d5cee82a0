import { setImmediate } from 'node:timers/promises';
import { Refusal } from './refusal.ts';
import { decodeSnappy, snappyLength } from './snappy.ts';

/**
 * Snappy, framed (github.com/google/snappy, framing_format.txt), which Collectors before 0.120 send as `snappy` and later
 * ones as `x-snappy-framed`:
 *   stream = chunk*            the first is the stream identifier
 *   chunk  = type (1 byte), length (3 bytes, little endian), content
 *   content of 0x00 = checksum (4 bytes), raw block; of 0x01 = checksum, bytes as they are; 0x80 to 0xfe are skipped
 * Checksums are not compared: TCP has its own, and what is corrupt will not decode.
 */
const STREAM_IDENTIFIER = Buffer.from([0xff, 6, 0, 0, ...Buffer.from('sNaPpY')]);
const COMPRESSED = 0x00;
const PLAIN = 0x01;
const FIRST_SKIPPABLE = 0x80;
const HEAD_BYTES = 4;
const CHECKSUM_BYTES = 4;
/** A chunk holds at most so many bytes of the stream. */
const MAX_CHUNK_BYTES = 65_536;
const YIELD_CHUNKS = 16;

/** Whether a body is framed: a raw block that begins so would claim 895 bytes and then copy from before its start. */
export function isFramedSnappy(body: Uint8Array): boolean {
  return Buffer.compare(body.subarray(0, STREAM_IDENTIFIER.length), STREAM_IDENTIFIER) === 0;
}

export interface FrameLimits {
  /** Bytes after decompression. */
  readonly limit: number;
  /** Called before memory is taken; throws when there is none. */
  readonly reserve: (bytes: number) => void;
}

/** Decodes a framed stream; lets others run in between. Throws `malformed`, `too_large` or what `reserve` throws. */
export async function decodeSnappyFrames(body: Uint8Array, { limit, reserve }: FrameLimits): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let at = 0; at < body.length; ) {
    const type = body[at] ?? 0;
    const content = contentOf(body, at);
    at += HEAD_BYTES + content.length;
    if (type >= FIRST_SKIPPABLE) continue;
    if ((type !== COMPRESSED && type !== PLAIN) || content.length < CHECKSUM_BYTES) throw malformed();
    const chunk = content.subarray(CHECKSUM_BYTES);
    const head = type === COMPRESSED ? snappyLength(chunk, MAX_CHUNK_BYTES) : { length: chunk.length, at: 0 };
    total += head.length;
    if (total > limit) throw new Refusal('too_large', `the body decompresses to more than ${limit} bytes`);
    reserve(head.length);
    parts.push(type === COMPRESSED ? await decodeSnappy(chunk, head) : chunk);
    if (parts.length % YIELD_CHUNKS === 0) await setImmediate();
  }
  return Buffer.concat(parts, total);
}

function contentOf(body: Uint8Array, at: number): Uint8Array {
  const length = (body[at + 1] ?? 0) + (body[at + 2] ?? 0) * 2 ** 8 + (body[at + 3] ?? 0) * 2 ** 16;
  const from = at + HEAD_BYTES;
  if (from + length > body.length) throw malformed();
  return body.subarray(from, from + length);
}

function malformed(): Refusal {
  return new Refusal('malformed', 'the body is not a framed snappy stream');
}
