import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScreener } from '@datatrail/detect';
import { createLocator, createRebuild } from '@datatrail/graph';
import type { Screened, Tape } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import { createChdbStore } from '@datatrail/store/chdb';
import { createTraffic } from '@datatrail/testkit';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';

const TENANT = 'default';
const ENVELOPE = { tenant: TENANT, receivedAt: Date.UTC(2026, 0, 5, 12, 10) * 1000 };
const WINDOW = { tenant: TENANT, fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
/** Requests that wait for their insert at a time. */
const IN_FLIGHT = 64;

/** Microseconds of this thread alone: the engine works on others. */
function threadMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

interface Written {
  readonly spans: number;
  /** Decode and screen, which are not the store's. */
  readonly beforeUs: number;
  readonly encodeUs: number;
  readonly allUs: number;
  readonly wallMs: number;
  /** Resident memory after each tenth. */
  readonly residentMib: readonly number[];
}

interface Pipeline {
  readonly screen: (bytes: Uint8Array) => Screened;
  readonly locate: ReturnType<typeof createLocator>;
}

function createPipeline(): Pipeline {
  const decoder = createDecoder();
  const decode = (bytes: Uint8Array): Tape => decoder.decode(bytes);
  const screener = createScreener({ decode, key: Buffer.alloc(32, 7) });
  const interner = createInterner(65_536);
  const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
  return { screen: (bytes) => screener.screen(decode(bytes), ENVELOPE), locate };
}

/** Writes generated traffic; making it is not counted. */
async function writeTraffic(store: Store, spans: number, seed: number): Promise<Written> {
  const { screen, locate } = createPipeline();
  const sums = { spans: 0, beforeUs: 0, encodeUs: 0, madeUs: 0 };
  const pending = new Set<Promise<void>>();
  const residentMib: number[] = [];
  const began = { cpu: cpuMicroseconds(), wall: performance.now() };
  const durationUs = Math.max(600_000_000, spans * 360);
  let offset = 0;
  let last = threadMicroseconds();
  for (const request of createTraffic({ seed, spans, durationUs }).requests) {
    const made = threadMicroseconds();
    sums.madeUs += made - last;
    const screened = screen(request.bytes);
    const ready = threadMicroseconds();
    sums.beforeUs += ready - made;
    const source = { cluster: 'direct', topic: '', epoch: 1, partition: 0, offset: offset++ };
    const written = store.write(screened, (span) => locate(screened.tape, span), source);
    last = threadMicroseconds();
    sums.encodeUs += last - ready;
    sums.spans += request.spans;
    if (sums.spans >= ((residentMib.length + 1) * spans) / 10)
      residentMib.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    pending.add(written);
    void written.finally(() => pending.delete(written));
    if (pending.size >= IN_FLIGHT) await Promise.race(pending);
  }
  await store.flush();
  const allUs = cpuMicroseconds() - began.cpu - sums.madeUs;
  return { ...sums, allUs, wallMs: performance.now() - began.wall, residentMib };
}

async function timed<T>(ask: () => Promise<T>): Promise<{ readonly ms: number; readonly answer: T }> {
  const before = performance.now();
  const answer = await ask();
  return { ms: performance.now() - before, answer };
}

function figure(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

/** Reads whole traces, makes facts of them and switches them over, as the analyzer does. */
async function computeFacts(store: Store): Promise<number> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  const rebuild = createRebuild({ minutes, normalizeKey });
  await store.readTraces(TENANT, minutes, (spans) => rebuild.add(spans));
  await store.writeFacts(TENANT, rebuild.finish(), watermark);
  return minutes.length;
}

async function questionRows(store: Store): Promise<BenchRow[]> {
  const facts = await timed(() => computeFacts(store));
  const edges = await timed(() => store.readRawEdges(WINDOW));
  await store.readFacts({ tenant: TENANT });
  const repository = await timed(() => store.readFacts({ tenant: TENANT }));
  const page = await timed(() => store.findTraces({ tenant: TENANT, limit: 50 }));
  const traceId = page.answer.traces[0]?.traceId ?? '';
  const trace = await timed(() => store.readTrace(TENANT, traceId));
  return [
    { what: 'facts of all minutes computed', figure: figure(facts.ms), note: `${facts.answer} minutes` },
    { what: 'edges from stored spans', figure: figure(edges.ms), note: `${edges.answer.length} pairs` },
    {
      what: 'endpoint repository, edges, flows, services from facts',
      figure: figure(repository.ms),
      note: `${repository.answer.endpoints.length} endpoints`,
    },
    { what: 'newest 50 traces', figure: figure(page.ms) },
    { what: 'one trace', figure: figure(trace.ms), note: `${trace.answer.length} spans` },
  ];
}

export const measurement: Measurement = {
  name: 'store',
  about: 'what the store costs: encoding, the durable insert with its merges, and the questions over what is stored',
  defaultSpans: 1_000_000,
  async run({ spans, seed }) {
    const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
    const store = createChdbStore({ directory, clampClocks: false, queryMemoryBytes: 4 * 2 ** 30 });
    await store.start();
    try {
      const written = await writeTraffic(store, spans, seed);
      const { bytesOnDisk, parts } = await store.readIngest(TENANT);
      return [
        { what: 'spans', figure: written.spans.toLocaleString('en'), note: `${parts} parts` },
        stepRow('locate and encode', written.spans, written.encodeUs),
        stepRow('insert and merge (durable)', written.spans, written.allUs - written.beforeUs - written.encodeUs),
        {
          what: 'decode, screen, locate, encode, insert, merge',
          cpuUs: written.allUs / written.spans,
          spansPerSecond: (written.spans / written.wallMs) * 1000,
          note: 'making the traffic included in the wall clock',
        },
        { what: 'resident memory, each tenth of the way', figure: `${written.residentMib.join(', ')} MiB` },
        { what: 'disk', figure: `${(bytesOnDisk / written.spans).toFixed(0)} bytes/span` },
        ...(await questionRows(store)),
      ];
    } finally {
      await store.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
