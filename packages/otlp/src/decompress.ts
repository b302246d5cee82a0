import {
  createGunzip,
  createInflate,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
} from 'node:zlib';
import { InputError } from './input-error.ts';

type Compression = 'none' | 'gzip' | 'zlib' | 'zstd';
type RealCompression = Exclude<Compression, 'none'>;

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
 * The uncompressed bytes, a piece at a time; several gzip members or zstd frames one after the other are read as one.
 * @throws {InputError} cut off or damaged, after everything before the damage was given out
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: RealCompression,
): AsyncIterable<Uint8Array> {
  let member = new Member(compression);
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        // zlib reads on by itself from one gzip member to the next; of zstd it reads one frame.
        if (member.isEnded && compression !== 'zstd') return;
        if (member.isEnded) member = new Member(compression);
        at += await member.write(chunk.subarray(at, at + STEP));
        yield* member.take();
        member.check();
      }
    }
    await member.end();
    yield* member.take();
    member.check();
  } finally {
    member.destroy();
  }
}

/** One decompressor with what came out of it and what went wrong in it. */
class Member {
  isEnded = false;
  readonly #compression: RealCompression;
  readonly #stream: Gunzip | Inflate | ZstdDecompress;
  #ready: Uint8Array[] = [];
  #failure: unknown;
  #wake = (): void => {};

  constructor(compression: RealCompression) {
    this.#compression = compression;
    this.#stream = createStream(compression);
    this.#stream.on('data', (data: Uint8Array) => this.#ready.push(data));
    this.#stream.on('end', () => {
      this.isEnded = true;
      this.#wake();
    });
    this.#stream.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** Resolves with how many of the bytes were taken: fewer when the compressed data ends in them. */
  async write(bytes: Uint8Array): Promise<number> {
    const before = this.#stream.bytesWritten;
    await this.#step(() => this.#stream.write(bytes, () => this.#wake()));
    const taken = this.#stream.bytesWritten - before;
    if (taken < bytes.length) this.isEnded = true;
    return this.isEnded ? Math.max(1, taken) : taken;
  }

  async end(): Promise<void> {
    if (!this.isEnded && this.#failure === undefined) await this.#step(() => this.#stream.end());
  }

  take(): Uint8Array[] {
    return this.#ready.splice(0);
  }

  check(): void {
    if (this.#failure !== undefined) throw damaged(this.#compression, this.#failure);
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #step(start: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      start();
    });
  }
}

function createStream(compression: RealCompression): Gunzip | Inflate | ZstdDecompress {
  if (compression === 'gzip') return createGunzip();
  return compression === 'zlib' ? createInflate() : createZstdDecompress();
}

function damaged(compression: Compression, error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const what = code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong' ? 'cut off' : 'damaged';
  return new InputError('bad_input', `the ${compression} data is ${what}`, {
    cure: 'Copy or compress the file again.',
  });
}
