import type { Transform } from 'node:stream';
import { constants, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Ticket } from './admission.ts';
import { Refusal } from './refusal.ts';
import { decodeSnappy, snappyLength } from './snappy.ts';
import { decodeSnappyFrames, isFramedSnappy } from './snappy-frames.ts';

export const CODINGS = ['gzip', 'deflate', 'zstd', 'snappy', 'x-snappy-framed'] as const;
export type Coding = (typeof CODINGS)[number] | 'identity';

/** Log 2 of the largest zstd window, 32 MiB: what the Go encoder's best level takes; more would be native memory for nothing. */
const ZSTD_WINDOW_LOG = 25;

/** `Content-Encoding` as a coding. Throws `unsupported_coding`, also for several at once. */
export function parseCoding(header: string | undefined): Coding {
  const name = (header ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'x-gzip') return 'gzip';
  const coding = CODINGS.find((known) => known === name);
  if (coding) return coding;
  throw new Refusal('unsupported_coding', `the content encoding is not supported; use one of ${CODINGS.join(', ')}`);
}

export interface DecompressLimits {
  /** Bytes after decompression. */
  readonly limit: number;
  readonly ticket: Ticket;
}

/**
 * The body without its coding. Stops as soon as the output exceeds `limit` (`too_large`) or the ticket refuses
 * (`overloaded`), whatever the input claims. Throws `malformed` for truncated and corrupt input.
 */
export async function decompress(body: Uint8Array, coding: Coding, limits: DecompressLimits): Promise<Uint8Array> {
  if (coding === 'identity') return body;
  if (coding === 'snappy' || coding === 'x-snappy-framed') return decompressSnappy(body, coding, limits);
  return collect(createDecompressor(coding), body, coding, limits);
}

async function decompressSnappy(
  body: Uint8Array,
  coding: 'snappy' | 'x-snappy-framed',
  { limit, ticket }: DecompressLimits,
): Promise<Uint8Array> {
  if (coding === 'x-snappy-framed' || isFramedSnappy(body))
    return decodeSnappyFrames(body, { limit, reserve: (bytes) => ticket.reserve(bytes) });
  const head = snappyLength(body, limit);
  ticket.reserve(head.length);
  return decodeSnappy(body, head);
}

function createDecompressor(coding: 'gzip' | 'deflate' | 'zstd'): Transform {
  const chunkSize = 64 * 1024;
  if (coding === 'gzip') return createGunzip({ chunkSize });
  if (coding === 'deflate') return createInflate({ chunkSize });
  return createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
}

async function collect(
  stream: Transform,
  body: Uint8Array,
  coding: Coding,
  { limit, ticket }: DecompressLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  stream.end(body);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      total += chunk.length;
      if (total > limit) throw new Refusal('too_large', `the body decompresses to more than ${limit} bytes`);
      ticket.reserve(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ZSTD_error_frameParameter_windowTooLarge')
      throw new Refusal('too_large', `the zstd window is larger than ${2 ** ZSTD_WINDOW_LOG} bytes`);
    throw new Refusal('malformed', `the body is not valid ${coding}`);
  } finally {
    stream.destroy();
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, total);
}
