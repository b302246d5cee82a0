// Promise 5, long form: a minute at several times the capacity. Memory stays flat and recovery takes seconds.
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { countedSpans, SPANS_EACH } from './exporters.ts';
import { overload } from './overload.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 600_000 });
const { start } = processesOfEachTest();
const RECOVERY_MS = 5000;
/** Of the middle of the minute: engine, caches and heap have their size by then. */
const MOST_GROWTH = 1.5;

test('a minute of flood: sent = stored + told, memory flat, recovery within seconds', async () => {
  const served = await start({ DATATRAIL_COLLECTOR_MAX_IN_WORK: '16' });
  const resident: number[] = [];
  const watch = setInterval(() => {
    const status = readFileSync(`/proc/${served.process.pid}/status`, 'utf8');
    resident.push(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  }, 1000);
  const { sending, statuses, recoveryMs } = await overload(served, 60, 64);
  clearInterval(watch);
  expect(statuses.get(429) ?? 0).toBeGreaterThan(0);
  expect(recoveryMs).toBeLessThan(RECOVERY_MS);
  expect(sending.acknowledged.size).toBe(sending.sent);
  expect(await countedSpans(served, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
  const middle = Math.max(...resident.slice(20, 30));
  expect(Math.max(...resident.slice(-10)) / middle).toBeLessThan(MOST_GROWTH);
});
