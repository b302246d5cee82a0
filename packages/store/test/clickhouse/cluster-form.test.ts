// The form for a cluster on one server of tests: Distributed tables, inserts into a shard and questions run on the engine;
// ON CLUSTER and replication are left out there, because the embedded engine executes neither.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClickHouseStore } from '../../src/clickhouse/index.ts';
import type { Store } from '../../src/index.ts';
import { NOON, NOON_US, TENANT, writeSpans } from '../screened-request.ts';
import { settingsOf } from '../server-stores.ts';

const directory = mkdtempSync(join(tmpdir(), 'datatrail-cluster-'));
let server: TestClickHouse;
let store: Store;
beforeAll(async () => {
  server = await startClickHouse({ directory, cluster: 'town' });
  store = createClickHouseStore({
    ...settingsOf(server),
    cluster: 'town',
    clampClocks: false,
    insertGapMs: 0,
    spanRetentionDays: 5,
    readChunkSpans: 2,
  });
  await store.start();
});
afterAll(async () => {
  await store.stop();
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

test('spans go into their shard, and every question finds them through the Distributed table', async () => {
  const links = [{ traceId: spanOf(1, { trace: 1 }).traceId, spanId: spanOf(1).spanId }];
  await writeSpans(store, 'shop', [spanOf(1, { trace: 1, kind: 4 })]);
  await writeSpans(store, 'bank', [spanOf(2, { trace: 2, kind: 5, links, startUs: NOON_US + 60_000_000 })]);
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  expect(minutes).toEqual([NOON, NOON + 1]);
  const traces: string[][] = [];
  await store.readTraces(TENANT, [NOON], (spans) => traces.push(spans.map(({ service }) => service)));
  expect(traces.flat().toSorted()).toEqual(['bank', 'shop']);
  await store.writeFacts(TENANT, [], watermark);
  expect((await store.readFacts({ tenant: TENANT })).input).toMatchObject({ spans: 2, traces: 2 });
  expect((await store.findTraces({ tenant: TENANT })).traces).toHaveLength(2);
  const [span] = await store.readTrace(TENANT, spanOf(2, { trace: 2 }).traceId);
  expect(span).toMatchObject({ service: 'bank', resourceJson: expect.stringContaining('bank') });
  expect((await store.readIngest(TENANT)).parts).toBeGreaterThan(0);
  expect(await store.readRawEdges({ tenant: TENANT, fromUs: 0, toUs: NOON_US * 2 })).toEqual([]);
});

test('a trace that got a late span is dirty, in the minutes of all its spans', async () => {
  await writeSpans(store, 'shop', [spanOf(3, { trace: 2, startUs: NOON_US + 180_000_000 })]);
  expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([NOON, NOON + 1, NOON + 3]);
});

test('an insert whose answer is lost is stored once', async () => {
  const before = (await store.readIngest(TENANT)).spans;
  await server.setFaults([{ kind: 'drop_answer', match: '^INSERT INTO spans' }]);
  await writeSpans(store, 'shop', [spanOf(9, { trace: 9 })]);
  expect((await store.readIngest(TENANT)).spans).toBe(before + 1);
});

test('nothing of a record is stepped over: another shard may lack its part', async () => {
  const stored = await store.storedOffsets({ cluster: 'direct', topic: '', epoch: 1 }, new Map([[0, 0]]));
  expect([...stored]).toEqual([[0, []]]);
});
