// Promise 3: what clients do on the way (send again, in another order, cut into other requests) changes no score.
import { splitRequest } from '@datatrail/otlp';
import { createRandom, createTraffic } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { printedSeed, sendAll } from './exporters.ts';
import { inProcess } from './in-process.ts';
import { comparable, difference } from './report-text.ts';

vi.setConfig({ testTimeout: 120_000 });
const startUs = Date.now() * 1000 - 90_000_000;

function requests(): Uint8Array[] {
  const traffic = createTraffic({
    seed: 17,
    spans: 1200,
    services: 6,
    startUs,
    durationUs: 60_000_000,
    duplicateRate: 0,
  });
  return [...traffic.requests].map(({ bytes }) => bytes);
}

async function reportOf(all: readonly Uint8Array[]): Promise<string> {
  return inProcess(async ({ post, report }) => {
    expect(new Set(await sendAll(post, all))).toEqual(new Set([200]));
    return comparable(await report());
  });
}

test('sent again, in any order and in other pieces: the same report, byte for byte', async () => {
  const random = createRandom(printedSeed());
  const once = requests();
  const expected = await reportOf(once);
  expect(expected).toContain('"risk"');
  const shuffled = [...once, ...once.slice(0, once.length / 2)]
    .map((bytes) => ({ bytes, at: random.below(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ bytes }) => bytes);
  expect(difference(expected, await reportOf(shuffled))).toBe('');
  const pieces = once.flatMap((bytes) => [...splitRequest(bytes, 4000)]);
  expect(pieces.length).toBeGreaterThan(once.length);
  expect(difference(expected, await reportOf(pieces))).toBe('');
});
