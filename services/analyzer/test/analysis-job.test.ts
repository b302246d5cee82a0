import { createLog, DatatrailError } from '@datatrail/runtime';
import { expect, test, vi } from 'vitest';
import { createAnalysisJob, restAfter } from '../src/analysis-job.ts';

const quiet = () => {
  const lines: string[] = [];
  return { log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }), lines };
};
const MANY = 1_000_000;
const done = (minutes: number, spans = MANY) => ({ minutes, spans });
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
      return done(left-- > 0 ? 1 : 0);
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
  const job = createAnalysisJob({ run: async () => done(++runs < 3 ? 1 : 0), intervalMs: 1000, log: quiet().log });
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
      return done(0);
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
      return done(++finished);
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
      return done(1);
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
  expect(restAfter(100, MANY)).toBeLessThan(1000);
  expect(1000 / (1000 + restAfter(1000, MANY))).toBeCloseTo(0.12);
  expect(restAfter(3_600_000, MANY)).toBe(60_000);
});

test('a run over few spans that took long waited for others, and is no reason to rest for long', () => {
  expect(restAfter(3_600_000, 0)).toBe(3000);
  expect(restAfter(8000, 200)).toBe(3000);
  expect(restAfter(8000, 20_000)).toBe(10_000);
  // where the run was short the share alone counts
  expect(restAfter(100, 200)).toBeLessThan(1000);
});

test('what comes after a slow run over few spans is looked at soon', async () => {
  const begun: number[] = [];
  const job = createAnalysisJob({
    async run() {
      begun.push(performance.now());
      if (begun.length === 1) await pause(700);
      return done(1, 2);
    },
    intervalMs: 1,
    log: quiet().log,
  });
  job.start();
  while (begun.length < 2) await pause(5);
  await job.stop();
  // by its share alone it would have rested for 5.1 s
  expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeLessThan(4500);
});

test.for([
  ['a server that is away is asked again within seconds, however long it was away', true, 5000],
  ['a cause that stays is met less and less often', false, 300_000],
] as const)('%s', async ([, retryable, longest]) => {
  vi.useFakeTimers();
  try {
    const begun: number[] = [];
    const job = createAnalysisJob({
      run() {
        begun.push(Date.now());
        return Promise.reject(new DatatrailError('engine_failed', 'away', { retryable }));
      },
      intervalMs: 1000,
      log: quiet().log,
    });
    job.start();
    await vi.advanceTimersByTimeAsync(3_600_000);
    await job.stop();
    const pauses = begun.slice(1).map((at, i) => at - (begun[i] ?? 0));
    expect(Math.max(...pauses)).toBe(longest);
  } finally {
    vi.useRealTimers();
  }
});

test('stopped and started again while a run is under way, it goes on once', async () => {
  let runs = 0;
  let end: () => void = () => undefined;
  const job = createAnalysisJob({
    async run() {
      if (++runs === 1) await new Promise<void>((resolve) => (end = resolve));
      return done(0);
    },
    intervalMs: 20,
    log: quiet().log,
  });
  job.start();
  while (runs === 0) await pause(1);
  const stopped = job.stop();
  job.start();
  end();
  await stopped;
  await pause(210);
  await job.stop();
  // one each 20 ms: two that go side by side would make some twenty
  expect(runs).toBeLessThanOrEqual(12);
});
