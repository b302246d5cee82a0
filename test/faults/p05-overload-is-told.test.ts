// Promise 5: who sends more than can be taken is told so (429, 503), and nothing is lost in silence: sent = stored + told.
import { expect, test, vi } from 'vitest';
import { countedSpans, incomplete, SPANS_EACH } from './exporters.ts';
import { overload } from './overload.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 });
const { start } = processesOfEachTest();
const SECONDS = 4;

test('many times more than may be in work: put off by 429, taken in the end, each span stored once', async () => {
  const served = await start({ DATATRAIL_COLLECTOR_MAX_IN_WORK: '4' });
  const { sending, statuses } = await overload(served, SECONDS, 24);
  expect([...statuses.keys()].filter((status) => status !== 200 && status !== 429 && status !== 503)).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(10);
  expect(statuses.get(429) ?? 0).toBeGreaterThan(10);
  expect(sending.acknowledged.size).toBe(sending.sent);
  expect(await countedSpans(served, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
  expect(await incomplete(served, [...sending.acknowledged].slice(0, 50))).toEqual([]);
});
