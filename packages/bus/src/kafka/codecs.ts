import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { decodeLz4Frame, encodeLz4Frame } from './lz4.ts';
import { decodeSnappy, encodeSnappy } from './snappy.ts';

/** A batch is at most 1 MB on the wire by default; what unpacks to more than this is no batch of spans. */
export const MAX_BATCH_BYTES = 128 * 2 ** 20;

interface Codec {
  readonly compress: (encoder: { readonly buffer: Buffer }) => Promise<Buffer>;
  readonly decompress: (buffer: Buffer) => Promise<Buffer>;
}

const asyncGzip = promisify(gzip);
const asyncGunzip = promisify(gunzip);
const asyncZstd = promisify(zstdCompress);
const asyncUnzstd = promisify(zstdDecompress);
const bound = { maxOutputLength: MAX_BATCH_BYTES };

/**
 * kafkajs brings gzip only, without a limit. Its add-ons for lz4 and zstd do not install on current Node, the one for snappy
 * can be kept busy for minutes by a crafted block. Written here: what batches of others need to be read; what we write
 * ourselves in snappy and lz4 is stored, not packed, and meant for tests.
 */
const CODECS: Readonly<Record<number, Codec>> = {
  [kafkajs.CompressionTypes.GZIP]: {
    compress: ({ buffer }) => asyncGzip(buffer),
    decompress: (buffer) => asyncGunzip(buffer, bound),
  },
  [kafkajs.CompressionTypes.Snappy]: {
    compress: async ({ buffer }) => encodeSnappy(buffer),
    decompress: async (buffer) => decodeSnappy(buffer, MAX_BATCH_BYTES),
  },
  [kafkajs.CompressionTypes.LZ4]: {
    compress: async ({ buffer }) => encodeLz4Frame(buffer),
    decompress: async (buffer) => decodeLz4Frame(buffer, MAX_BATCH_BYTES),
  },
  [kafkajs.CompressionTypes.ZSTD]: {
    compress: ({ buffer }) => asyncZstd(buffer),
    decompress: (buffer) => asyncUnzstd(buffer, bound),
  },
};

export function installCodecs(): void {
  for (const [type, codec] of Object.entries(CODECS)) Reflect.set(kafkajs.CompressionCodecs, type, () => codec);
}
