// Promise 13: one tenant that floods does not starve the other. That neither sees anything of the other, over every route, is
// services/datatrail/test/tenants.test.ts.
import { hashOfKey, makeKey } from '@datatrail/runtime';
import { expect, test, vi } from 'vitest';
import type { Served } from '../../services/datatrail/test/served.ts';
import { twoSpans } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });
const { start } = processesOfEachTest();
const FLOOD = 48;
const QUIET = 25;

const keys = { loud: makeKey('ingest'), quiet: makeKey('ingest') };
const entries = Object.entries(keys).map(([tenant, key]) => `${tenant}:${hashOfKey(key).toString('hex')}`);

async function sendAs(served: Served, key: string, body: Uint8Array): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf', authorization: `Bearer ${key}` };
  const answer = await fetch(`${served.otlpHttp}/v1/traces`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

test('while one tenant sends all it can, the other gets in, nearly always at the first try', async () => {
  const served = await start({ DATATRAIL_KEYS_INGEST: entries.join(','), DATATRAIL_COLLECTOR_MAX_IN_WORK: '8' });
  const startUs = Date.now() * 1000;
  let isOver = false;
  const loud = { taken: 0, putOff: 0 };
  let trace = 1;
  const flood = Promise.all(
    Array.from({ length: FLOOD }, async () => {
      while (!isOver) {
        const status = await sendAs(served, keys.loud, twoSpans(trace++, startUs)).catch(() => 0);
        if (status === 200) loud.taken++;
        else loud.putOff++;
      }
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const statuses: number[] = [];
  for (let i = 0; i < QUIET; i++) statuses.push(await sendAs(served, keys.quiet, twoSpans(1_000_000 + i, startUs)));
  isOver = true;
  await flood;
  expect(loud.putOff).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0.8 * QUIET);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
});
