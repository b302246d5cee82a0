import { spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { createAsk } from '../src/ask.ts';
import { createExclusive } from '../src/exclusive.ts';
import { createMaintenance } from '../src/maintenance.ts';
import type { SqlEngine } from '../src/sql-engine.ts';
import type { StoreSettings } from '../src/store.ts';
import { NOON, TENANT, writeSpans } from './screened-request.ts';
import { engineOf, onDataDirectory, temporaryDirectory, withStore } from './temporary-store.ts';

const DAY_MS = 86_400_000;
const NOW = Date.now();

/** One look after the tables, as the timer does it; gives what an operator was told. */
async function look(
  directory: string,
  settings: StoreSettings,
  then: (engine: SqlEngine) => Promise<void>,
): Promise<string[]> {
  const engine = engineOf(directory);
  await engine.open();
  const notices: string[] = [];
  const ask = createAsk(engine, { seconds: 30, memoryBytes: 2 ** 30 });
  const onNotice = (notice: string): number => notices.push(notice);
  const maintenance = createMaintenance({ engine, ask, settings, onNotice, exclusive: createExclusive() });
  try {
    await maintenance.start();
    await maintenance.look();
    await then(engine);
  } finally {
    await maintenance.stop();
    await engine.close();
  }
  return notices;
}

async function text(engine: SqlEngine, sql: string): Promise<string> {
  return Buffer.from(await engine.run(`${sql} FORMAT TSV`, { lane: 'reader' }))
    .toString()
    .trim();
}

test('above the disk cap the oldest day goes, and it is said; the last day stays', async () => {
  const directory = temporaryDirectory();
  for (const daysAgo of [3, 1, 0])
    await withStore(directory, (store) => writeSpans(store, 'a', [spanOf(daysAgo, { trace: daysAgo })]), {
      now: () => NOW - daysAgo * DAY_MS,
    });
  const left = (expected: string) => async (engine: SqlEngine) =>
    expect(await text(engine, 'SELECT count() FROM spans')).toBe(expected);
  expect(await look(directory, {}, left('3'))).toEqual([]);
  const told = await look(directory, { diskCapBytes: 1 }, left('1'));
  expect(told).toHaveLength(3);
  expect(told[0]).toBe(
    `the disk cap of 1 bytes was reached: spans that came in on ${new Date(NOW - 3 * DAY_MS).toISOString().slice(0, 10)} were dropped`,
  );
});

test('the cap is one of all tables: when no day of spans may go, the oldest month of facts does', async () => {
  const directory = temporaryDirectory();
  const monthsAgo = (months: number) => NOW - months * 31 * DAY_MS;
  for (const months of [2, 0])
    await withStore(
      directory,
      (store) =>
        store.writeFacts(TENANT, [{ minute: NOON + months, endpoints: [], edges: [], flows: [], services: [] }], '1'),
      { now: () => monthsAgo(months) },
    );
  const told = await look(directory, { diskCapBytes: 1 }, async (engine) =>
    expect(await text(engine, 'SELECT groupArray(minute) FROM minutes')).toBe(`[${NOON}]`),
  );
  const month = new Date(monthsAgo(2)).toISOString().slice(0, 7);
  expect(told[0]).toBe(`the disk cap of 1 bytes was reached: facts that were computed in ${month} were dropped`);
  expect(told[1]).toMatch(/what came in last takes \d+ bytes by itself; raise the cap or send less/);
});

test('a minute whose spans are partly gone stays closed: its facts are not computed from the rest', async () => {
  const directory = temporaryDirectory();
  const write = (id: number, daysAgo: number) =>
    withStore(
      directory,
      async (store) => {
        await writeSpans(store, 'a', [spanOf(id)]);
        const { minutes, watermark } = await store.dirtyMinutes(TENANT);
        await store.writeFacts(TENANT, [], watermark);
        return minutes;
      },
      { now: () => NOW - daysAgo * DAY_MS },
    );
  expect(await write(1, 1)).toEqual([NOON]);
  expect(await write(2, 0)).toEqual([NOON]);
  await look(directory, { diskCapBytes: 1 }, async () => undefined);
  expect(await write(3, 0)).toEqual([]);
  await withStore(directory, async (store) => {
    const { input } = await store.readFacts({ tenant: TENANT });
    expect(input).toMatchObject({ late: 1, formats: [] });
    // counted once: nothing is dirty any more
    expect(await store.dirtyMinutes(TENANT)).toMatchObject({ minutes: [], late: 0 });
  });
});

// on a server they are removed later: another process may be about to switch over to them
if (onDataDirectory())
  test('facts that no reader counts any more are removed', async () => {
    const directory = temporaryDirectory();
    const key = { environment: '', namespace: '', instances: [], versions: [], firstSeenUs: 1, lastSeenUs: 2 };
    const one = {
      spans: 1,
      traces: 1,
      roots: 1,
      orphans: 0,
      zeroIds: 0,
      negativeDurations: 0,
      cycles: 0,
      sampledSpans: 0,
    };
    const two = {
      serverSpans: 0,
      clientSpans: 0,
      clientSpansWithoutPeer: 0,
      headersCaptured: 0,
      selfCalls: 0,
      unscanned: 0,
      overflow: 0,
    };
    const facts = (service: string, minute: number) => ({
      minute,
      endpoints: [],
      edges: [],
      flows: [],
      services: [
        {
          ...key,
          ...one,
          ...two,
          service,
        },
      ],
    });
    await withStore(directory, async (store) => {
      await store.writeFacts(TENANT, [facts('old', NOON), facts('kept', NOON + 1)], '1');
      await store.writeFacts(TENANT, [facts('new', NOON)], '2');
      const { services } = await store.readFacts({ tenant: TENANT });
      expect(services.map((s) => s.service)).toEqual(['kept', 'new']);
    });
    await look(directory, {}, async (engine) => {
      expect(await text(engine, 'SELECT count() FROM minutes')).toBe('2');
      expect(
        await text(engine, 'SELECT groupArray(service) FROM (SELECT service FROM service_minutes ORDER BY service)'),
      ).toBe("['kept','new']");
    });
  });

test('retention follows the settings, and stays where they say nothing', async () => {
  const directory = temporaryDirectory();
  await withStore(directory, async () => undefined, { spanRetentionDays: 3, factRetentionMonths: 2 });
  // as doctor and migrate open it
  await withStore(directory, async () => undefined, {});
  const engine = engineOf(directory);
  await engine.open();
  try {
    const rule = (table: string) =>
      text(
        engine,
        `SELECT extract(create_table_query, 'TTL (.*?) SETTINGS') FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
      );
    expect(await rule('spans')).toBe('ingested_at + toIntervalDay(3)');
    expect(await rule('resources')).toBe('ingested_at + toIntervalDay(5)');
    expect(await rule('edge_minutes')).toBe('written_at + toIntervalMonth(2)');
    expect(await rule('findings')).toBe('toDateTime(report) + toIntervalMonth(2)');
  } finally {
    await engine.close();
  }
});

test('when all spans are gone, new ones are still new to the facts', async () => {
  const directory = temporaryDirectory();
  const write = (id: number) =>
    withStore(directory, async (store) => {
      await writeSpans(store, 'a', [spanOf(id)]);
      const { minutes, watermark } = await store.dirtyMinutes(TENANT);
      await store.writeFacts(TENANT, [], watermark);
      return minutes;
    });
  expect(await write(1)).toEqual([NOON]);
  expect(await write(2)).toEqual([NOON]);
  await look(directory, {}, async (engine) => {
    await engine.run('TRUNCATE TABLE spans', { lane: 'control' });
    await engine.run('TRUNCATE TABLE minutes', { lane: 'control' });
  });
  expect(await write(3)).toEqual([NOON]);
});

test('a retention of a hundred years keeps everything', async () => {
  const directory = temporaryDirectory();
  const forever = { spanRetentionDays: 36_500, factRetentionMonths: 1200 };
  await withStore(directory, (store) => writeSpans(store, 'a', [spanOf(1)]), forever);
  await look(directory, forever, async (engine) => {
    await engine.run('OPTIMIZE TABLE spans FINAL', { lane: 'control' });
    expect(await text(engine, 'SELECT count() FROM spans')).toBe('1');
  });
});

test('what is younger than the retention stays, what is older goes by itself', async () => {
  const directory = temporaryDirectory();
  await withStore(directory, (store) => writeSpans(store, 'old', [spanOf(1)]), { now: () => NOW - 9 * DAY_MS });
  await withStore(directory, (store) => writeSpans(store, 'new', [spanOf(2)]));
  await look(directory, {}, async (engine) => {
    await engine.run('OPTIMIZE TABLE spans FINAL', { lane: 'control' });
    expect(await text(engine, 'SELECT groupArray(service) FROM spans')).toBe("['new']");
  });
});

test('a retention that was shortened holds for the spans that are there too, by their day', async () => {
  const directory = temporaryDirectory();
  for (const [id, age] of [3.9, 1.5, 0].entries())
    await withStore(directory, (store) => writeSpans(store, `s${id}`, [spanOf(id + 1)]), {
      now: () => NOW - age * DAY_MS,
      spanRetentionDays: 30,
    });
  await look(directory, { spanRetentionDays: 30 }, async (engine) => {
    expect(await text(engine, 'SELECT count() FROM spans')).toBe('3');
  });
  // a day is dropped as a whole: what came in on the day of the border stays until that day is over
  await look(directory, { spanRetentionDays: 2 }, async (engine) => {
    expect(await text(engine, 'SELECT arraySort(groupArray(service)) FROM spans')).toBe("['s1','s2']");
  });
});
