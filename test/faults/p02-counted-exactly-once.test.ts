// Promise 2: each span counts once in analysis, however often it was stored and wherever the process was killed. What was
// killed again and again tells the same as what ran in peace.
import { createRandom, createTraffic } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { type Served, send, until } from '../../services/datatrail/test/served.ts';
import { printedSeed, sendAll } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';
import { comparable, difference } from './report-text.ts';

vi.setConfig({ testTimeout: 300_000 });
const { start } = processesOfEachTest();
const KILLS = 5;
const SPANS = 1500;
const STILL_MS = 1500;

/** The report once everything is in it, repeats included, and it has not changed for a while. */
async function settled(served: Served, spans: number, repeats: number): Promise<string> {
  let last = '';
  let since = performance.now();
  return until(
    async () => {
      const report = await served.ask('report');
      const text = comparable(report);
      if (text !== last) since = performance.now();
      last = text;
      const { input } = report;
      return (input?.spans ?? 0) >= spans && (input?.duplicates ?? 0) >= repeats ? text : '';
    },
    (text) => text !== '' && performance.now() - since > STILL_MS,
    120_000,
  );
}

test('killed while it stores and analyses, with everything sent again: the report of a run in peace', async () => {
  const random = createRandom(printedSeed());
  const startUs = (Date.now() - 90_000) * 1000;
  const traffic = createTraffic({
    seed: 5,
    spans: SPANS,
    services: 6,
    startUs,
    durationUs: 60_000_000,
    duplicateRate: 0,
  });
  const requests = [...traffic.requests].map(({ bytes }) => bytes);
  const { spans } = traffic.truth();

  const peaceful = await start();
  expect(new Set(await sendAll((body) => send(peaceful.otlpHttp, body), requests))).toEqual(new Set([200]));
  const expected = await settled(peaceful, spans, 0);
  expect((await peaceful.end('SIGTERM')).code).toBe(0);

  // over the same directory: every span is a repeat of one that is there, and each kill hits another step of their way
  for (let round = 0; round < KILLS; round++) {
    const served = await start();
    const kill = setTimeout(() => served.process.kill('SIGKILL'), 50 + random.below(700));
    await sendAll((body) => send(served.otlpHttp, body), requests);
    clearTimeout(kill);
    await served.end('SIGKILL');
  }
  const last = await start();
  expect(new Set(await sendAll((body) => send(last.otlpHttp, body), requests))).toEqual(new Set([200]));
  expect(difference(expected, await settled(last, spans, spans))).toBe('');
});
