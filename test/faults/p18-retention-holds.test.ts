// Promise 18: what is older than its retention goes by itself and what is younger stays; above the cap the oldest day goes and
// it is said. Cases of single tables: packages/store/test/maintenance.test.ts. Erasure of a person is not built yet.
import { spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { createAsk } from '../../packages/store/src/ask.ts';
import { createChdbEngine } from '../../packages/store/src/chdb/chdb-engine.ts';
import { createExclusive } from '../../packages/store/src/exclusive.ts';
import { createMaintenance } from '../../packages/store/src/maintenance.ts';
import { TENANT, writeSpans } from '../../packages/store/test/screened-request.ts';
import { temporaryDirectory, withStore } from '../../packages/store/test/temporary-store.ts';

vi.setConfig({ testTimeout: 120_000 });
const DAY_MS = 86_400_000;

test('spans of five days, a retention shortened to two: the old ones are gone from every table and view, the young ones stay', async () => {
  const directory = temporaryDirectory();
  const today = Date.now();
  for (const [id, age] of [4.9, 3.9, 1.2, 0].entries())
    await withStore(directory, (store) => writeSpans(store, 'shop', [spanOf(id + 1, { trace: id + 1 })]), {
      now: () => today - age * DAY_MS,
      spanRetentionDays: 30,
    });
  await withStore(directory, async (store) => expect(await store.readTrace(TENANT, traceIdOf(1))).toHaveLength(1), {
    spanRetentionDays: 30,
  });
  const engine = createChdbEngine(directory);
  await engine.open();
  const ask = createAsk(engine, { seconds: 30, memoryBytes: 2 ** 30 });
  const settings = { spanRetentionDays: 2 };
  const maintenance = createMaintenance({
    engine,
    ask,
    settings,
    onNotice: () => undefined,
    exclusive: createExclusive(),
  });
  try {
    await maintenance.start();
    await maintenance.look();
    await maintenance.stop();
    const count = async (table: string): Promise<string> =>
      Buffer.from(await engine.run(`SELECT count() FROM ${table} FORMAT TSV`, { lane: 'reader' }))
        .toString()
        .trim();
    expect(await count('spans')).toBe('2');
    expect(await count('otel_traces')).toBe('2');
  } finally {
    await engine.close();
  }
  await withStore(directory, async (store) => {
    expect(await store.readTrace(TENANT, traceIdOf(1))).toEqual([]);
    expect(await store.readTrace(TENANT, traceIdOf(4))).toHaveLength(1);
  });
});
