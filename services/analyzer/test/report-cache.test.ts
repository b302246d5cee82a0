import type { Report } from '@datatrail/model';
import { expect, test } from 'vitest';
import { createReportCache } from '../src/report-cache.ts';

const REPORT: Report = {
  schema: 'datatrail.report/v1',
  generatedAt: '2026-01-01T00:00:00.000Z',
  input: { spans: 0, services: 0, traces: 0, rejected: 0, duplicates: 0, formats: [], from: null, to: null },
  services: [],
  endpoints: [],
  graph: { nodes: [], edges: [] },
  flows: [],
  findings: [],
};

function counting() {
  const made: string[] = [];
  const cache = createReportCache<string>(async ({ service = '' }, context) => {
    made.push(`${service}:${context}`);
    return { ...REPORT };
  });
  return { made, cache };
}

test('a report is made once per filter and version, also for those who ask at the same time', async () => {
  const { made, cache } = counting();
  const [a, b] = await Promise.all([
    cache.get({ tenant: 't' }, { version: '1', context: 'x' }),
    cache.get({ tenant: 't' }, { version: '1', context: 'x' }),
  ]);
  expect(a).toBe(b);
  await cache.get({ tenant: 't', service: 's' }, { version: '1', context: 'x' });
  await cache.get({ tenant: 't' }, { version: '1', context: 'x' });
  expect(made).toEqual([':x', 's:x']);
});

test('another version, another window and another tenant make another report', async () => {
  const { made, cache } = counting();
  await cache.get({ tenant: 't' }, { version: '1', context: 'a' });
  await cache.get({ tenant: 't' }, { version: '2', context: 'b' });
  await cache.get({ tenant: 't', window: { fromMinute: 1, toMinute: 2 } }, { version: '2', context: 'c' });
  await cache.get({ tenant: 'u' }, { version: '2', context: 'd' });
  expect(made).toEqual([':a', ':b', ':c', ':d']);
});

test('what nobody asked for longest is forgotten', async () => {
  const { made, cache } = counting();
  for (let i = 0; i <= 16; i++) await cache.get({ tenant: 't', service: `s${i}` }, { version: '1', context: '' });
  await cache.get({ tenant: 't', service: 's16' }, { version: '1', context: '' });
  await cache.get({ tenant: 't', service: 's0' }, { version: '1', context: '' });
  expect(made).toHaveLength(18);
});

test('a failure is not kept', async () => {
  let fails = true;
  const cache = createReportCache<string>(async () => {
    if (fails) throw new Error('not now');
    return REPORT;
  });
  await expect(cache.get({ tenant: 't' }, { version: '1', context: '' })).rejects.toThrow('not now');
  fails = false;
  expect(await cache.get({ tenant: 't' }, { version: '1', context: '' })).toBe(REPORT);
});

test('the making ends when all who wait for it are gone, and not before', async () => {
  let signal: AbortSignal | undefined;
  const cache = createReportCache<string>(async (_filter, _context, given) => {
    signal = given;
    return new Promise<Report>((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason)));
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const question = { version: '1', context: 'x' };
  const asked = [first, second].map((who) => cache.get({ tenant: 't' }, { ...question, signal: who.signal }));
  first.abort();
  expect(signal?.aborted).toBe(false);
  second.abort();
  expect(signal?.aborted).toBe(true);
  for (const answer of asked) await expect(answer).rejects.toThrow();
  const again = cache.get({ tenant: 't' }, question);
  expect(signal?.aborted).toBe(false);
  again.catch(() => undefined);
});
