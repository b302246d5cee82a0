import {
  createGunzip,
  createInflate,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
} from 'node:zlib';
import { InputError } from './input-error.ts';

export type Compression = 'none' | 'gzip' | 'zlib' | 'zstd';

/** Written to the decompressor at once: bounds what a small piece of a compression bomb can unfold to. */
const STEP = 16 * 1024;

/** How bytes that begin like this are compressed. Needs four bytes to know. */
export function compressionOf(head: Uint8Array): Compression {
  const [a = 0, b = 0, c = 0, d = 0] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a === 0x78 && ((a << 8) | b) % 31 === 0) return 'zlib';
  return 'none';
}

/**
 * The uncompressed bytes, a piece at a time; several gzip members one after the other are read as one.
 * @throws {InputError} cut off or damaged, after everything before the damage was given out
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: Exclude<Compression, 'none'>,
): AsyncIterable<Uint8Array> {
  const stream = createStream(compression);
  const ready: Uint8Array[] = [];
  let failed: unknown;
  let wake = (): void => {};
  stream.on('data', (data: Uint8Array) => ready.push(data));
  stream.on('end', () => wake());
  stream.on('error', (error) => {
    failed = error;
    wake();
  });
  const step = (start: () => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      start();
    });
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && failed === undefined; at += STEP) {
        await step(() => stream.write(chunk.subarray(at, at + STEP), () => wake()));
        yield* ready.splice(0);
      }
      if (failed !== undefined) break;
    }
    if (failed === undefined) await step(() => stream.end());
    yield* ready.splice(0);
  } finally {
    stream.destroy();
  }
  if (failed !== undefined) throw damaged(compression, failed);
}

function createStream(compression: Exclude<Compression, 'none'>): Gunzip | Inflate | ZstdDecompress {
  if (compression === 'gzip') return createGunzip();
  return compression === 'zlib' ? createInflate() : createZstdDecompress();
}

function damaged(compression: Compression, error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const cutOff = code === 'Z_BUF_ERROR' || code === 'ERR_BUFFER_OUT_OF_BOUNDS';
  return new InputError('bad_input', `the ${compression} data is ${cutOff ? 'cut off' : 'damaged'}`, {
    cure: 'Copy or compress the file again.',
  });
}
