// Promise 1: whatever was answered with 2xx is there after a crash. kill -9 in the middle of taking spans, twenty times over
// one data directory.
import { createRandom } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { countedSpans, incomplete, printedSeed, Sending, SPANS_EACH, sendUntilKilled } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 300_000 });
const { start } = processesOfEachTest();
const ROUNDS = 20;

test('every acknowledged span is there exactly once after kill -9, twenty times over', async () => {
  const random = createRandom(printedSeed());
  const sending = new Sending();
  let left = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // sooner or later after the start, so that writes, merges and analyses are hit at other places each time
    await sendUntilKilled(await start(), sending, 1 + random.below(25));
    left += sending.open.size;
  }
  // else no kill was in the middle of anything
  expect(left).toBeGreaterThan(0);
  const served = await start();
  const survived = [...sending.acknowledged];
  expect(await incomplete(served, survived)).toEqual([]);
  await sending.settle(served.otlpHttp);
  expect(sending.acknowledged.size).toBe(sending.sent);
  expect(await countedSpans(served, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
  expect((await served.end('SIGTERM')).code).toBe(0);
});
