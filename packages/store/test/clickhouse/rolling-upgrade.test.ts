// An older version of Datatrail writes beside this one, on one server.
import { spanOf } from '@datatrail/testkit';
import { afterAll, expect, test } from 'vitest';
import { createClickHouseStore } from '../../src/clickhouse/index.ts';
import { migrate } from '../../src/migrations.ts';
import { NativeBlock } from '../../src/native/index.ts';
import { encodeRequest } from '../../src/spans/encode-request.ts';
import { createResourceBlock, createSpanBlock } from '../../src/spans/span-block.ts';
import type { SqlEngine } from '../../src/sql-engine.ts';
import { migrationFiles } from '../../src/sql-file.ts';
import { NOON, requestOf, sourceOf, TENANT } from '../screened-request.ts';
import { serverForTests, serverStores, settingsOf } from '../server-stores.ts';

/** The schema of the release before several processes could write. */
const OLD_FILES = migrationFiles().filter(({ number }) => number <= 20);
const server = await serverForTests();
const stores = serverStores(server);
const PLACE = 'rolling';
const database = `datatrail_test_rolling_${Date.now()}`;
afterAll(() => server.stop());

/** Columns of `spans` as the older version knows them. */
function oldColumns(): readonly string[] {
  const text = OLD_FILES.find(({ number }) => number === 1)?.text ?? '';
  const nested = /detection Nested\s*\(([^)]+\))?[\s\S]*?\n {4}\),/.exec(text)?.[0] ?? '';
  const own = [...text.replace(nested, '').matchAll(/^ {4}([a-z_]+) /gm)].map(([, name]) => name ?? '');
  return [...own, ...[...nested.matchAll(/^ {8}([a-z_]+) /gm)].map(([, name]) => `detection.${name}`)];
}

/** Stores a span as the older version does. */
async function writeOld(engine: SqlEngine, id: number, batch: number): Promise<void> {
  const [spans, resources] = [createSpanBlock(), createResourceBlock()];
  const request = requestOf([{ resource: { 'service.name': 'old' }, spans: [spanOf(id, { trace: id })] }]);
  const at = { batch, writer: '', ingestedAt: Math.floor(Date.now() / 1000), clockBounds: null };
  encodeRequest({ spans, resources, ...at, knowsResource: () => false }, { ...request, source: sourceOf() });
  const known = oldColumns();
  const old = new NativeBlock(
    Object.fromEntries(Object.entries(spans.columns).filter(([name]) => known.includes(name))),
  );
  expect(old.names.toSorted()).toEqual(known.toSorted());
  await engine.insert('spans', old.names, old.encode(), { lane: 'spans' });
}

test('what an older version writes, before the upgrade and beside it, is seen by this one', async () => {
  const engine = stores.engine(PLACE);
  await engine.open();
  await migrate(engine, OLD_FILES);
  await writeOld(engine, 1, 1);
  const store = stores.store(PLACE, { clampClocks: false });
  await store.start();
  const settle = async (): Promise<readonly number[]> => {
    const { minutes, watermark } = await store.dirtyMinutes(TENANT);
    await store.writeFacts(TENANT, [], watermark);
    return minutes;
  };
  await writeOld(engine, 2, 2);
  expect(await settle()).toEqual([NOON]);
  expect(await settle()).toEqual([]);
  // the older version starts again beside this one, and goes on
  await migrate(engine, OLD_FILES);
  await writeOld(engine, 3, 3);
  expect(await settle()).toEqual([NOON]);
  for (const id of [1, 2, 3])
    expect(await store.readTrace(TENANT, spanOf(id, { trace: id }).traceId)).toMatchObject([{ service: 'old' }]);
  expect((await store.readFacts({ tenant: TENANT })).input).toMatchObject({ spans: 3, duplicates: 0 });
  await store.stop();
  await engine.close();
  await stores.remove(PLACE);
});

test('what the older version reads is still there under its name', async () => {
  const store = createClickHouseStore({ ...settingsOf(server), database });
  await store.start();
  await store.stop();
  const engine = stores.engine(PLACE);
  await engine.open();
  const found = await engine.run(
    `SELECT table, name FROM system.columns WHERE database = '${database}' AND table = 'spans' FORMAT TSV`,
    { lane: 'control' },
  );
  const names = String(Buffer.from(found))
    .split('\n')
    .map((line) => line.split('\t')[1]);
  expect(names).toEqual(expect.arrayContaining([...oldColumns()]));
  await engine.run(`DROP DATABASE ${database}`, { lane: 'control' });
  await engine.close();
  await stores.remove(PLACE);
});
