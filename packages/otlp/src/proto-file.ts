import { InputError } from './input-error.ts';
import { frameLength } from './recognise.ts';

/** One message of a file and where it begins. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/**
 * The whole stream as one message: protobuf requests one after the other are one request too.
 * @throws {InputError} larger than `limit` bytes
 */
export async function* readWhole(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncIterable<Message> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > limit) throw tooLarge(limit, 0);
  }
  yield { bytes: Buffer.concat(parts), offset: 0 };
}

/**
 * The messages of a stream in which each stands behind its length (4 bytes, big-endian), as the Collector's file exporter
 * writes them.
 * @throws {InputError} a message larger than `limit` bytes, or a last one that is cut off
 */
export async function* readFramed(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncIterable<Message> {
  let rest: Uint8Array[] = [];
  let size = 0;
  let offset = 0;
  let wanted = 4;
  for await (const chunk of chunks) {
    rest.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    const bytes = rest.length === 1 ? chunk : Buffer.concat(rest);
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = frameLength(bytes, at);
      if (length > limit) throw tooLarge(limit, offset + at);
      if (bytes.length - at < 4 + length) break;
      if (length > 0) yield { bytes: bytes.subarray(at + 4, at + 4 + length), offset: offset + at + 4 };
      at += 4 + length;
    }
    offset += at;
    rest = [bytes.subarray(at)];
    size = bytes.length - at;
    wanted = size < 4 ? 4 : 4 + frameLength(bytes, at);
  }
  if (size > 0) throw new InputError('bad_input', 'the last message is cut off', { offset });
}

function tooLarge(limit: number, offset: number): InputError {
  return new InputError('too_large', `a message is larger than ${limit} bytes`, { offset });
}
