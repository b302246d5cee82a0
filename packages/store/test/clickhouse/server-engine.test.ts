import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Secret } from '@datatrail/runtime';
import { type Fault, spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ClickHouseStoreSettings, createClickHouseStore } from '../../src/clickhouse/index.ts';
import { createServerEngine } from '../../src/clickhouse/server-engine.ts';
import type { Store } from '../../src/index.ts';
import { NOON, TENANT, writeSpans } from '../screened-request.ts';
import { settingsOf } from '../server-stores.ts';

const directory = mkdtempSync(join(tmpdir(), 'datatrail-server-'));
let server: TestClickHouse;
let database = 0;
const open: Store[] = [];
beforeAll(async () => {
  server = await startClickHouse({ directory });
});
afterEach(async () => {
  await server.setFaults([]);
  for (const store of open.splice(0)) await store.stop();
});
afterAll(async () => {
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

/** A started store in a database of its own, unless one is named. */
async function openStore(settings: Partial<ClickHouseStoreSettings> = {}): Promise<Store> {
  const store = createClickHouseStore({
    ...settingsOf(server),
    database: `faults_${++database}`,
    clampClocks: false,
    insertGapMs: 0,
    ...settings,
  });
  await store.start();
  open.push(store);
  return store;
}

const PROCESSES =
  "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'";
const INSERT = '^INSERT INTO spans';
const FAULTS: readonly (readonly [string, readonly Fault[], Partial<ClickHouseStoreSettings>])[] = [
  ['is executed, and the answer is lost', [{ kind: 'drop_answer', match: INSERT }], {}],
  ['is lost on its way', [{ kind: 'drop_request', match: INSERT, times: 2 }], {}],
  ['is executed after the connection was lost', [{ kind: 'late', match: INSERT, ms: 900 }], {}],
  ['is refused by what stands before the server', [{ kind: 'refuse', match: INSERT, times: 3 }], {}],
  ['takes longer than anybody waits', [{ kind: 'delay', match: INSERT, ms: 1800 }], { timeoutSeconds: 0.5 }],
  [
    'is lost, and nobody can be asked at first',
    [
      { kind: 'drop_answer', match: INSERT },
      { kind: 'refuse', match: 'system.processes', times: 2 },
      { kind: 'half_answer', match: '^SELECT count\\(\\) FROM spans', times: 1 },
    ],
    {},
  ],
];

describe('an insert that', () => {
  test.each(FAULTS)('%s is stored once', async (_, faults, settings) => {
    const store = await openStore(settings);
    await writeSpans(store, 'a', [spanOf(1, { trace: 1 })]);
    await server.setFaults(faults);
    const written = writeSpans(store, 'a', [spanOf(2, { trace: 2 }), spanOf(3, { trace: 2 })]);
    const next = writeSpans(store, 'a', [spanOf(4, { trace: 4 })]);
    await Promise.all([written, next]);
    expect((await store.readIngest(TENANT)).spans).toBe(4);
    expect(await store.readTrace(TENANT, spanOf(2, { trace: 2 }).traceId)).toHaveLength(2);
  });
});

test('a server that is killed within inserts and comes back has every acknowledged span once', async () => {
  const store = await openStore();
  const acknowledged: number[] = [];
  let next = 100;
  let stop = false;
  const writer = async (): Promise<void> => {
    while (!stop) {
      const id = next++;
      await writeSpans(store, 'a', [spanOf(id, { trace: id })]);
      acknowledged.push(id);
    }
  };
  const writers = Array.from({ length: 8 }, writer);
  for (let kill = 0; kill < 3; kill++) {
    await setTimeout(200 + 150 * kill);
    await server.kill();
    await server.restart();
  }
  await setTimeout(300);
  stop = true;
  await Promise.all(writers);
  expect(acknowledged.length).toBeGreaterThan(8);
  const { spans } = await store.readIngest(TENANT);
  expect(spans).toBe(acknowledged.length);
  const { traces } = await store.findTraces({ tenant: TENANT, limit: 1000 });
  expect(traces).toHaveLength(Math.min(1000, acknowledged.length));
}, 60_000);

test('a server that stays away: writing is refused as retryable after the time for it, and goes on when it is back', async () => {
  const store = await openStore({ retrySeconds: 1.5 });
  await writeSpans(store, 'a', [spanOf(1)]);
  await server.kill();
  const begun = performance.now();
  await expect(writeSpans(store, 'a', [spanOf(2)])).rejects.toMatchObject({
    code: 'clickhouse_unreachable',
    retryable: true,
  });
  expect(performance.now() - begun).toBeLessThan(15_000);
  await expect(store.readIngest(TENANT)).rejects.toMatchObject({ code: 'clickhouse_unreachable', retryable: true });
  await server.restart();
  await writeSpans(store, 'a', [spanOf(3)]);
  expect((await store.readIngest(TENANT)).spans).toBe(2);
});

test('a server that hangs is waited for within bounds', async () => {
  const store = await openStore({ retrySeconds: 1.5, timeoutSeconds: 0.5 });
  await writeSpans(store, 'a', [spanOf(1)]);
  server.pause();
  await expect(writeSpans(store, 'a', [spanOf(2)])).rejects.toMatchObject({ retryable: true });
  server.resume();
  await writeSpans(store, 'a', [spanOf(3)]);
  const { spans } = await store.readIngest(TENANT);
  // what was refused may have been stored all the same; it is counted once when it comes again
  expect([2, 3]).toContain(spans);
});

test('a read is asked again when its answer was lost or cut off', async () => {
  const store = await openStore();
  await writeSpans(store, 'a', [spanOf(1)]);
  await server.setFaults([
    { kind: 'half_answer', match: '^WITH|^SELECT', times: 1 },
    { kind: 'drop_answer', match: '^WITH|^SELECT', times: 1 },
  ]);
  expect((await store.findTraces({ tenant: TENANT })).traces).toHaveLength(1);
});

test('a question that is given up ends on the server too', async () => {
  const { url, user: username, password } = server;
  const engine = createServerEngine({
    address: { url, username, password: new Secret(password) },
    database: 'questions',
    form: { kind: 'server' },
    timeoutSeconds: 60,
    retrySeconds: 5,
    startSeconds: 5,
  });
  await engine.open();
  const running = async (): Promise<string> =>
    String(Buffer.from(await engine.run(PROCESSES, { lane: 'control' }))).trim();
  const stop = new AbortController();
  const slow = 'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number)) SETTINGS max_threads = 1';
  const asked = engine.run(slow, { lane: 'reader', signal: stop.signal });
  while ((await running()) === '0') await setTimeout(20);
  stop.abort();
  await expect(asked).rejects.toMatchObject({ code: 'query_limit' });
  while ((await running()) !== '0') await setTimeout(20);
  await engine.close();
}, 30_000);

test('facts whose answer is lost count once when they are written again', async () => {
  const store = await openStore();
  await writeSpans(store, 'a', [spanOf(1)]);
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  expect(minutes).toEqual([NOON]);
  await server.setFaults([{ kind: 'drop_answer', match: '^INSERT INTO minutes' }]);
  await expect(store.writeFacts(TENANT, [], watermark)).rejects.toMatchObject({ retryable: true });
  await store.writeFacts(TENANT, [], watermark);
  expect((await store.readFacts({ tenant: TENANT })).input).toMatchObject({ spans: 1, duplicates: 0 });
  expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([]);
});
