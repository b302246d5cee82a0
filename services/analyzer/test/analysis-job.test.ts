import { createLog } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { createAnalysisJob, restAfter } from '../src/analysis-job.ts';

const quiet = () => {
  const lines: string[] = [];
  return { log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }), lines };
};
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('runs are never two at a time, whoever asks', async () => {
  let running = 0;
  let most = 0;
  let left = 5;
  const job = createAnalysisJob({
    async run() {
      most = Math.max(most, ++running);
      await pause(2);
      running--;
      return left-- > 0 ? 1 : 0;
    },
    intervalMs: 1,
    log: quiet().log,
  });
  job.start();
  await Promise.all([job.settle(), job.settle(), job.settle()]);
  await job.stop();
  expect({ most, left: left < 0 }).toEqual({ most: 1, left: true });
});

test('settle ends when nothing is dirty, and passes a failure on', async () => {
  let runs = 0;
  const job = createAnalysisJob({ run: async () => (++runs < 3 ? 1 : 0), intervalMs: 1000, log: quiet().log });
  await job.settle();
  expect(runs).toBe(3);
  const failing = createAnalysisJob({
    run: () => Promise.reject(new Error('no disk')),
    intervalMs: 1000,
    log: quiet().log,
  });
  await expect(failing.settle()).rejects.toThrow('no disk');
});

test('a failed run is told without its text and tried again', async () => {
  const { log, lines } = quiet();
  let runs = 0;
  let failures = 0;
  const job = createAnalysisJob({
    async run() {
      if (++runs === 1) throw new Error('secret@value.example');
      return 0;
    },
    intervalMs: 1,
    log,
    onFailure: () => failures++,
  });
  job.start();
  while (runs < 2) await pause(1);
  await job.stop();
  expect(failures).toBe(1);
  expect(lines.join('')).toContain('will be repeated');
  expect(lines.join('')).not.toContain('secret@');
});

test('what fails again and again is tried less and less often', async () => {
  let runs = 0;
  const job = createAnalysisJob({
    run() {
      runs++;
      return Promise.reject(new Error('no disk'));
    },
    intervalMs: 4,
    log: quiet().log,
  });
  job.start();
  await pause(200);
  await job.stop();
  // after 4, 12, 28, 60 and 124 ms, not fifty times
  expect(runs).toBeLessThanOrEqual(6);
});

test('stop waits for the run under way and starts no other', async () => {
  let finished = 0;
  let begun = 0;
  const job = createAnalysisJob({
    async run() {
      begun++;
      await pause(20);
      return ++finished;
    },
    intervalMs: 1,
    log: quiet().log,
  });
  job.start();
  while (begun === 0) await pause(1);
  await job.stop();
  const atStop = { begun, finished };
  await pause(30);
  expect(atStop).toEqual({ begun: 1, finished: 1 });
  expect(begun).toBe(1);
});

test('the pause grows with the work: a busy analyzer leaves most of the time to others', async () => {
  let runs = 0;
  const job = createAnalysisJob({
    async run() {
      runs++;
      await pause(60);
      return 1;
    },
    intervalMs: 1,
    log: quiet().log,
  });
  job.start();
  await pause(400);
  await job.stop();
  // 60 ms of work are followed by 140 ms of pause: two or three runs, not six
  expect(runs).toBeLessThanOrEqual(3);
});

test('rest grows with the work, so that a short run is repeated at once and a long one within a minute', () => {
  expect(restAfter(100)).toBeLessThan(1000);
  expect(1000 / (1000 + restAfter(1000))).toBeCloseTo(0.12);
  expect(restAfter(3_600_000)).toBe(60_000);
});
