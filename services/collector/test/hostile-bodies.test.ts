// Bodies that nobody should send: mutated, deep, many bombs at once. Never a crash, a 5xx, or memory without a bound.
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { framed } from './framed-snappy.ts';
import { JSON_TYPE, PROTOBUF, post } from './http-exchange.ts';
import { requestOf, startCollector } from './started-collector.ts';

const MIB = 2 ** 20;
const PACK: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
  identity: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  snappy: (bytes) => compress(bytes),
  'x-snappy-framed': (bytes) => framed(bytes),
};

test('mutated bodies in every coding are taken or refused as malformed, before and after packing', async () => {
  const { http, metric } = await startCollector();
  const original = requestOf(3, 40);
  const change = fc.tuple(fc.nat(), fc.nat(255));
  const mutate = (bytes: Uint8Array, changes: readonly (readonly [number, number])[]) => {
    const mutated = Buffer.from(bytes);
    for (const [at, byte] of changes) mutated[at % mutated.length] = byte;
    return mutated;
  };
  const changes = fc.array(change, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(PACK)), changes, changes, async (coding, inner, outer) => {
      const body = mutate(PACK[coding]?.(mutate(original, inner)) ?? original, outer);
      const answer = await post(http, { body, headers: { ...PROTOBUF, 'content-encoding': coding } });
      // 413: a changed length that claims more than the limit
      expect([200, 400, 413]).toContain(answer.status);
    }),
    { numRuns: 300 },
  );
  expect(await metric('datatrail_collector_in_work')).toBe(0);
  expect(await metric('datatrail_collector_body_bytes')).toBe(0);
});

test('deep JSON is refused, small and large', async () => {
  const { http } = await startCollector();
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  for (const depth of [1_000, 200_000, 900_000]) {
    const answer = await post(http, { body: nested(depth), headers: JSON_TYPE });
    expect(answer.status, String(depth)).toBe(400);
  }
  expect((await post(http, { body: '{}', headers: JSON_TYPE })).status).toBe(200);
});

test('many bombs at once stay within the memory of all bodies', async () => {
  const settings = { maxBodyBytes: 8 * MIB, maxTotalBodyBytes: 16 * MIB };
  const { http, metric } = await startCollector({ settings });
  const bomb = gzipSync(Buffer.alloc(7 * MIB));
  let highest = 0;
  let isRunning = true;
  const watch = (async () => {
    while (isRunning) {
      highest = Math.max(highest, await metric('datatrail_collector_body_bytes'));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(http, { body: bomb, headers })));
  isRunning = false;
  await watch;
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses.has(429)).toBe(true);
  expect([...statuses].filter((status) => status !== 429 && status !== 400)).toEqual([]);
  expect(highest).toBeGreaterThan(0);
  expect(highest).toBeLessThanOrEqual(settings.maxTotalBodyBytes);
  expect(await metric('datatrail_collector_body_bytes')).toBe(0);
});
