// Promise 17: data of every schema before are there after an upgrade. Each older schema is made as its migrations made it,
// filled with what they know, and opened by this version.
import { spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test, vi } from 'vitest';
import { createChdbEngine } from '../../packages/store/src/chdb/chdb-engine.ts';
import { migrate } from '../../packages/store/src/migrations.ts';
import { migrationFiles } from '../../packages/store/src/sql-file.ts';
import { TENANT, writeSpans } from '../../packages/store/test/screened-request.ts';
import { temporaryDirectory, withStore } from '../../packages/store/test/temporary-store.ts';

vi.setConfig({ testTimeout: 120_000 });
/** The schema of the first release. */
const FIRST = 20;
const files = migrationFiles();
const olders = [FIRST, ...files.map(({ number }) => number).filter((number) => number > FIRST)].slice(0, -1);
/** A few of them: each opens an engine twice. */
const tried = olders.filter((_, i) => i === 0 || i === olders.length - 1 || i === olders.length >> 1);

test.each(tried)('schema %i', async (older) => {
  const directory = temporaryDirectory();
  const engine = createChdbEngine(directory);
  await engine.open();
  await migrate(
    engine,
    files.filter(({ number }) => number <= older),
  );
  await engine.run(
    `INSERT INTO spans (tenant, service, minute, start, duration, trace_id, span_id, kind, name, resource_id,
        source_cluster, source_epoch, source_offset, batch, received_at, ingested_at)
      SELECT '${TENANT}', 'old', toInt32(toUnixTimestamp(now()) / 60), now64(9), 1000, unhex('${traceIdOf(1)}'),
        unhex('00000000000000ff'), 2, 'kept', unhex('${'0'.repeat(32)}'), 'direct', 1, number, 1, now64(6), now()
      FROM numbers(1)`,
    { lane: 'control' },
  );
  await engine.close();
  await withStore(directory, async (store) => {
    const before = await store.readTrace(TENANT, traceIdOf(1));
    expect(before.map(({ name }) => name)).toEqual(['kept']);
    await writeSpans(store, 'new', [spanOf(2, { trace: 2 })]);
    const { minutes } = await store.dirtyMinutes(TENANT);
    // the old span was never analysed: it is still to do, beside the new one
    expect(minutes.length).toBe(2);
  });
});
