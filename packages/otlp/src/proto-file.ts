import { zstdDecompressSync } from 'node:zlib';
import { compressionOf } from './decompress.ts';
import { InputError } from './input-error.ts';
import { frameLength, type Layout } from './recognise.ts';

/** One message of a file and where it begins. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** How messages stand one after the other in a stream. */
interface Framing {
  /** Size of the head at `at`; 0 when more bytes are needed to know; -1 when there is no message here. */
  headSize(bytes: Uint8Array, at: number): number;
  /** Size of the message behind a head at `at`. */
  bodySize(bytes: Uint8Array, at: number): number;
  /** The head is a part of the message. */
  readonly keepsHead: boolean;
}

/** Each message behind its length, 4 bytes, big-endian, as the Collector's file exporter writes them. */
const FRAMED: Framing = {
  keepsHead: false,
  headSize: (bytes, at) => (bytes.length - at < 4 ? 0 : 4),
  bodySize: frameLength,
};

/** Size of the varint at `at`; 0 when it is not complete, -1 when it is no length. */
function varintSize(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 0;
    if (byte < 0x80) return i + 1;
  }
  return -1;
}

function varintAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i] ?? 0;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  return value;
}

/** Each message behind its length as a varint: the delimited form of protobuf's own libraries. */
const DELIMITED: Framing = { keepsHead: false, headSize: varintSize, bodySize: varintAt };

/** Field 1 of a request, length-delimited: a whole request of one ResourceSpans, for requests can be joined and parted. */
const RESOURCE_SPANS = 0x0a;
const BARE: Framing = {
  keepsHead: true,
  headSize(bytes, at) {
    if (bytes.length === at) return 0;
    if (bytes[at] !== RESOURCE_SPANS) return -1;
    const size = varintSize(bytes, at + 1);
    return size > 0 ? size + 1 : size;
  },
  bodySize: (bytes, at) => varintAt(bytes, at + 1),
};

const FRAMINGS = { proto: BARE, proto_delimited: DELIMITED, proto_framed: FRAMED };

/**
 * The messages of a protobuf file. A bare request comes as one message for each ResourceSpans, and what is none as a last
 * one, for the decoder to refuse. Messages that are compressed one by one (zstd, by the Collector's file exporter) come
 * uncompressed.
 * @throws {InputError} a message larger than `limit` bytes, damaged, or a last one that is cut off
 */
export async function* readProtoFile(
  chunks: AsyncIterable<Uint8Array>,
  layout: Exclude<Layout, 'json'>,
  limit: number,
): AsyncIterable<Message> {
  for await (const message of readMessages(chunks, limit, FRAMINGS[layout])) {
    if (compressionOf(message.bytes) !== 'zstd') yield message;
    else yield { bytes: unpack(message, limit), offset: message.offset };
  }
}

function unpack({ bytes, offset }: Message, limit: number): Uint8Array {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit, offset);
    throw new InputError('bad_input', 'a zstd message is damaged', { offset });
  }
}

async function* readMessages(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  framing: Framing,
): AsyncIterable<Message> {
  let rest: Uint8Array[] = [];
  let size = 0;
  let offset = 0;
  let wanted = 1;
  for await (const chunk of chunks) {
    rest.push(chunk);
    size += chunk.length;
    if (size > limit && wanted === Number.POSITIVE_INFINITY) throw tooLarge(limit, offset);
    if (size < wanted) continue;
    const bytes = rest.length === 1 ? chunk : Buffer.concat(rest);
    let at = 0;
    for (;;) {
      const head = framing.headSize(bytes, at);
      const next = head > 0 ? head + framing.bodySize(bytes, at) : head;
      if (next > limit) throw tooLarge(limit, offset + at);
      wanted = next < 0 ? Number.POSITIVE_INFINITY : Math.max(next, bytes.length - at + 1);
      if (next <= 0 || bytes.length - at < next) break;
      const from = framing.keepsHead ? at : at + head;
      if (next > head) yield { bytes: bytes.subarray(from, at + next), offset: offset + from };
      at += next;
    }
    offset += at;
    rest = [bytes.subarray(at)];
    size = bytes.length - at;
  }
  if (size === 0) return;
  if (!framing.keepsHead) throw new InputError('bad_input', 'the last message is cut off', { offset });
  yield { bytes: Buffer.concat(rest), offset };
}

function tooLarge(limit: number, offset: number): InputError {
  return new InputError('too_large', `a message is larger than ${limit} bytes`, {
    offset,
    cure: 'Write the spans in more and smaller requests.',
  });
}
