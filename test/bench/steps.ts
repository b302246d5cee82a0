import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScreener } from '@datatrail/detect';
import { createLocator } from '@datatrail/graph';
import type { Screened, Tape } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import { createChdbStore } from '@datatrail/store/chdb';
import { createTraffic, type TrafficRequest } from '@datatrail/testkit';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';

/** Requests in memory at a time: generating them is not what is measured. */
const CHUNK = 64;
const GIB = 2 ** 30;
const ENVELOPE = { tenant: 'default', receivedAt: Date.UTC(2026, 0, 5, 12, 10) * 1000 };

interface Steps {
  decode(bytes: Uint8Array): Tape;
  screen(tape: Tape): Screened;
  locateAll(tape: Tape): void;
  write(request: Screened, sequence: number): Promise<void>;
}

function* chunks(requests: Iterable<TrafficRequest>): Generator<TrafficRequest[]> {
  let chunk: TrafficRequest[] = [];
  for (const request of requests) {
    chunk.push(request);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

/** Runs each step over a chunk on top of the ones before it, so that a step's cost is the difference. */
async function measureChunk(
  chunk: readonly TrafficRequest[],
  steps: Steps,
  totals: number[],
  from: number,
): Promise<void> {
  const levels: ((request: TrafficRequest, i: number) => Promise<void> | void)[] = [
    ({ bytes }) => void steps.decode(bytes),
    ({ bytes }) => void steps.screen(steps.decode(bytes)),
    ({ bytes }) => steps.locateAll(steps.screen(steps.decode(bytes)).tape),
    ({ bytes }, i) => steps.write(steps.screen(steps.decode(bytes)), from + i),
  ];
  for (const [level, run] of levels.entries()) {
    const before = cpuMicroseconds();
    await Promise.all(chunk.map(async (request, i) => run(request, i)));
    totals[level] = (totals[level] ?? 0) + cpuMicroseconds() - before;
  }
}

function rowsOf(totals: readonly number[], spans: number, detections: number, wallMs: number): BenchRow[] {
  const [decode = 0, screen = 0, locate = 0, all = 0] = totals;
  return [
    { what: 'spans', figure: spans.toLocaleString('en'), note: `${detections.toLocaleString('en')} detections` },
    stepRow('decode', spans, decode),
    stepRow('screen', spans, screen - decode),
    stepRow('locate', spans, locate - screen),
    stepRow('encode, insert, merge (durable)', spans, all - locate),
    {
      ...stepRow('all steps', spans, all),
      note: `${Math.round(1e6 / (all / spans)).toLocaleString('en')} spans/s and core`,
    },
    { what: 'wall clock of everything above', figure: `${(wallMs / 1000).toFixed(1)} s` },
  ];
}

export const measurement: Measurement = {
  name: 'steps',
  about: 'CPU of each step of one span, in one process: decode, screen, locate, encode and durable insert',
  defaultSpans: 200_000,
  async run({ spans, seed }) {
    const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
    const store = createChdbStore({
      directory,
      spanRetentionDays: 36_500,
      factRetentionMonths: 1200,
      diskCapBytes: 200 * GIB,
      blockRows: 65_536,
      blockBytes: 64 * 2 ** 20,
      queryMemoryBytes: 2 * GIB,
      lookBackMinutes: 60,
      clampClocks: false,
      now: () => Date.now(),
      onNotice: () => undefined,
    });
    await store.start();
    try {
      const decoder = createDecoder();
      const decode = (bytes: Uint8Array): Tape => decoder.decode(bytes);
      const screener = createScreener({ decode, key: Buffer.alloc(32, 7) });
      const interner = createInterner(65_536);
      const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
      let detections = 0;
      const steps: Steps = {
        decode,
        screen: (tape) => screener.screen(tape, ENVELOPE),
        locateAll: (tape) => {
          for (let i = 0; i < tape.spanCount; i++) locate(tape, i);
        },
        write: (request, sequence) => {
          detections += request.detections.length;
          const source = { cluster: 'direct', topic: '', epoch: 1, partition: 0, offset: sequence };
          return store.write(request, (i) => locate(request.tape, i), source);
        },
      };
      const totals: number[] = [];
      let done = 0;
      let sequence = 0;
      const started = performance.now();
      for (const chunk of chunks(createTraffic({ seed, spans }).requests)) {
        await measureChunk(chunk, steps, totals, sequence);
        sequence += chunk.length;
        for (const request of chunk) done += request.spans;
      }
      return rowsOf(totals, done, detections, performance.now() - started);
    } finally {
      await store.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
