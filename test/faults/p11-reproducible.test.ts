// Promise 11: the same spans and declarations give the same scores, findings and texts, byte for byte: asked twice, after a
// restart, and computed again from the spans.
import { createTraffic } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { send } from '../../services/datatrail/test/served.ts';
import { ask, countedSpans, sendAll } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';
import { comparable, difference } from './report-text.ts';

vi.setConfig({ testTimeout: 180_000 });
const { start } = processesOfEachTest();

test('asked again and after a restart: the same report', async () => {
  const startUs = (Date.now() - 90_000) * 1000;
  const traffic = createTraffic({
    seed: 41,
    spans: 1000,
    services: 6,
    startUs,
    durationUs: 60_000_000,
    duplicateRate: 0,
  });
  const requests = [...traffic.requests].map(({ bytes }) => bytes);
  const { spans } = traffic.truth();
  const first = await start();
  expect(new Set(await sendAll((body) => send(first.otlpHttp, body), requests))).toEqual(new Set([200]));
  await countedSpans(first, spans);
  const expected = comparable(await ask(first, 'report'));
  for (let i = 0; i < 3; i++) expect(difference(expected, comparable(await ask(first, 'report')))).toBe('');
  await first.end('SIGTERM');
  const second = await start();
  expect(difference(expected, comparable(await ask(second, 'report')))).toBe('');
});
