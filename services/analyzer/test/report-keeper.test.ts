import type { Report } from '@datatrail/model';
import { createLog } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { createReportKeeper } from '../src/report-keeper.ts';

function setUp(report: () => Promise<Report>) {
  const kept: string[] = [];
  const lines: string[] = [];
  let at = 0;
  const keeper = createReportKeeper({
    store: { writeReport: async (tenant) => void kept.push(`${tenant} ${at}`) },
    tenant: 't',
    report,
    log: createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) }),
    now: () => at,
  });
  const run = (ms: number, changed: boolean, atOnce = false) => {
    at = ms;
    return keeper.afterRun({ changed, atOnce });
  };
  return { kept, lines, run };
}

// only handed on
const REPORT = {} as Partial<Report> as Report;

test('the first change is kept at once, those of the next minute together, and nothing when nothing changed', async () => {
  const { kept, run } = setUp(async () => REPORT);
  await run(0, false);
  await run(1000, true);
  for (let ms = 5000; ms < 60_000; ms += 5000) await run(ms, true);
  await run(61_000, false);
  await run(200_000, false);
  expect(kept).toEqual(['t 1000', 't 61000']);
});

test('who wants everything now gets it', async () => {
  const { kept, run } = setUp(async () => REPORT);
  await run(1, true);
  await run(2, true, true);
  expect(kept).toEqual(['t 1', 't 2']);
});

test('a report that cannot be made fails no run, and is told without its text', async () => {
  const { kept, lines, run } = setUp(() => Promise.reject(new Error('ada@corp-mail.net')));
  await run(0, true);
  expect(kept).toEqual([]);
  expect(lines.join('')).toContain('could not be kept');
  expect(lines.join('')).not.toContain('ada@');
});
