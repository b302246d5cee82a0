import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { installCodecs, MAX_BATCH_BYTES } from '../../src/kafka/codecs.ts';
import { decodeLz4Frame, encodeLz4Frame } from '../../src/kafka/lz4.ts';
import { decodeSnappy } from '../../src/kafka/snappy.ts';

installCodecs();
const { CompressionTypes } = kafkajs;
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

interface Codec {
  readonly compress: (encoder: { readonly buffer: Buffer }) => Promise<Buffer>;
  readonly decompress: (buffer: Buffer) => Promise<Buffer>;
}
const codecOf = (type: number): Codec => {
  const codecs: Readonly<Record<number, () => Codec>> = kafkajs.CompressionCodecs;
  const make = codecs[type];
  if (make === undefined) throw new Error(`no codec ${type}`);
  return make();
};

interface Batch {
  readonly records: readonly { readonly value: Buffer }[];
}

/** As kafkajs reads a fetched batch. */
async function readBatch(bytes: Buffer): Promise<Batch> {
  const require = createRequire(import.meta.url);
  const Decoder = require('kafkajs/src/protocol/decoder');
  const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder');
  return await decodeBatch(new Decoder(bytes));
}

test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
  'a batch that an OpenTelemetry Collector packed with %s is read',
  async (name) => {
    const { records } = await readBatch(fixture(`collector-${name}.batch`));
    expect(records).toHaveLength(1);
    expect(records[0]?.value.equals(fixture('collector-value.bin'))).toBe(true);
  },
);

const CODECS = Object.entries(CompressionTypes).filter((entry): entry is [string, number] => Number(entry[1]) > 0);

test.each(CODECS)('%s: what is packed is unpacked', async (_name, type) => {
  const { compress, decompress } = codecOf(type);
  for (const size of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
    const bytes = Buffer.alloc(size, 'abcdefghij');
    expect((await decompress(await compress({ buffer: bytes }))).equals(bytes)).toBe(true);
  }
});

test.each(CODECS)('%s: damaged bytes are an error, never a hang', { timeout: 60_000 }, async (_name, type) => {
  const { compress, decompress } = codecOf(type);
  const whole = await compress({ buffer: Buffer.alloc(5000, 'abcdefghij') });
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      for (const bytes of [damaged, whole.subarray(0, at)])
        await decompress(bytes).then(
          (out) => expect(out.length).toBeLessThanOrEqual(MAX_BATCH_BYTES),
          (error: unknown) => expect(error).toBeInstanceOf(Error),
        );
    }),
    { numRuns: 200 },
  );
});

test('what unpacks to more than it may is refused', async () => {
  const zeros = Buffer.alloc(MAX_BATCH_BYTES + 1);
  await expect(codecOf(CompressionTypes.ZSTD).decompress(zstdCompressSync(zeros))).rejects.toThrow();
  // one zero byte, then copies of 64 bytes from distance 1
  const copies = Buffer.alloc(3 * 1000, Buffer.from([(63 << 2) | 2, 1, 0]));
  const bomb = Buffer.concat([Buffer.from([0x81, 0xf4, 0x03, 0, 0]), copies]);
  expect(decodeSnappy(bomb, 64_001)).toHaveLength(64_001);
  expect(() => decodeSnappy(bomb, 64_000)).toThrow(RangeError);
  expect(() => decodeLz4Frame(encodeLz4Frame(Buffer.alloc(1001)), 1000)).toThrow(RangeError);
});
