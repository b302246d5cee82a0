// Promise 16: told to stop under load, it ends by itself within ten seconds, and nothing that was acknowledged is lost. The
// roles over Kafka: services/datatrail/test/roles.test.ts.
import { expect, test, vi } from 'vitest';
import { incomplete, Sending, sendWhile } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });
const { start } = processesOfEachTest();
const MOST_MS = 10_000;

test('SIGTERM in the middle of a flood', async () => {
  const sending = new Sending();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const served = await start();
    let isOver = false;
    const flow = sendWhile(served, sending, () => isOver, 16);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const begun = performance.now();
    const { code, stderr } = await served.end(signal);
    const took = performance.now() - begun;
    isOver = true;
    await flow;
    expect([code, took < MOST_MS], `${signal}: ${took} ms`).toEqual([0, true]);
    expect(stderr).not.toMatch(/^\s+at /m);
  }
  expect(sending.acknowledged.size).toBeGreaterThan(10);
  const last = await start();
  expect(await incomplete(last, sending.acknowledged)).toEqual([]);
});
