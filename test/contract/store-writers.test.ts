// Several processes on one database: ingesters write side by side while analyzers compute.
import { createScreener } from '@datatrail/detect';
import { createLocator, createRebuild } from '@datatrail/graph';
import type { Screened, Tape } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import { createClickHouseStore } from '@datatrail/store/clickhouse';
import { createRandom, createTraffic } from '@datatrail/testkit';
import { afterAll, expect, test } from 'vitest';
import { serverForTests, settingsOf } from '../../packages/store/test/server-stores.ts';

const TENANT = 'default';
const ENVELOPE = { tenant: TENANT, receivedAt: Date.UTC(2026, 0, 5, 12, 10) * 1000 };
const server = await serverForTests();
const open: Store[] = [];
afterAll(async () => {
  for (const store of open) await store.stop();
  await server.stop();
});

const RUN = Date.now().toString(36);

async function openStore(database: string): Promise<Store> {
  const store = createClickHouseStore({
    ...settingsOf(server),
    database: `datatrail_test_${RUN}_${database}`,
    insertGapMs: 0,
    blockRows: 50,
    readChunkSpans: 200,
  });
  await store.start();
  open.push(store);
  return store;
}

function createWriting() {
  const decoder = createDecoder();
  const decode = (bytes: Uint8Array): Tape => decoder.decode(bytes);
  const screener = createScreener({ decode, key: Buffer.alloc(32, 7) });
  const interner = createInterner(65_536);
  const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
  let offset = 0;
  return (store: Store, bytes: Uint8Array): Promise<void> => {
    const screened: Screened = screener.screen(decode(bytes), ENVELOPE);
    const source = { cluster: 'direct', topic: '', epoch: 1, partition: 0, offset: offset++ };
    return store.write(screened, (span) => locate(screened.tape, span), source);
  };
}

/** One run of an analyzer. */
async function analyze(store: Store): Promise<number> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  if (minutes.length === 0) return 0;
  const rebuild = createRebuild({ minutes, normalizeKey });
  await store.readTraces(TENANT, minutes, (spans) => rebuild.add(spans));
  await store.writeFacts(TENANT, rebuild.finish(), watermark);
  return minutes.length;
}

function requests(): readonly Uint8Array[] {
  const { requests: made } = createTraffic({ seed: 11, spans: 1500, durationUs: 600_000_000, batch: 8 });
  return [...made].map(({ bytes }) => bytes);
}

async function factsOfOne(): Promise<unknown> {
  const store = await openStore('one');
  const write = createWriting();
  await Promise.all(requests().map((bytes) => write(store, bytes)));
  await analyze(store);
  return store.readFacts({ tenant: TENANT });
}

test('two writers by turns with two analyzers in between make the facts of one writer and one analyzer', async () => {
  const expected = await factsOfOne();
  const [a, b] = [await openStore('many'), await openStore('many')];
  const analyzers = [await openStore('many'), await openStore('many')];
  const write = createWriting();
  const random = createRandom(5);
  let runs = 0;
  const waiting: Promise<unknown>[] = [];
  for (const [at, bytes] of requests().entries()) {
    waiting.push(write(random.next() < 0.5 ? a : b, bytes));
    if (at % 40 !== 39) continue;
    // both lead, by accident, and read at the same time
    waiting.push(...analyzers.map(analyze));
    runs++;
    await waiting[waiting.length - 3];
  }
  await Promise.all(waiting);
  expect(runs).toBeGreaterThan(2);
  for (const analyzer of analyzers) await analyze(analyzer);
  expect(await analyze(a)).toBe(0);
  expect(await b.readFacts({ tenant: TENANT })).toEqual(expected);
});

test('a writer that begins late is seen, though the others have come far', async () => {
  const [first, analyzer] = [await openStore('late'), await openStore('late')];
  const write = createWriting();
  const all = requests();
  expect(all.length).toBeGreaterThan(20);
  for (const bytes of all.slice(0, 20)) await write(first, bytes);
  await analyze(analyzer);
  const late = await openStore('late');
  await write(late, all[20] ?? new Uint8Array());
  expect(await analyze(analyzer)).toBeGreaterThan(0);
  expect(await analyze(analyzer)).toBe(0);
});
