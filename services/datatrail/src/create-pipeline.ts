import type { SpanBus } from '@datatrail/bus';
import { createMemoryBus } from '@datatrail/bus/memory';
import type { Screener } from '@datatrail/detect';
import { createLocator } from '@datatrail/graph';
import { createIngester, type IngestCounts, type Ingester } from '@datatrail/ingester';
import { createInterner, normalizeKey } from '@datatrail/otlp';
import { type Clock, type Component, type Log, loadOrCreateKey, type Metrics, type Settings } from '@datatrail/runtime';
import type { InsertOutcome, Store } from '@datatrail/store';
import { createChdbStore } from '@datatrail/store/chdb';
import { createTraceDecoder, type TraceDecoder } from './trace-decoder.ts';
import { createTraceScreener } from './trace-screener.ts';

export interface PipelineOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Live traffic: wrong client clocks are held back. Files keep their own time. */
  readonly clampClocks: boolean;
}

/** What exists once the data directory is open. */
export interface OpenedPipeline {
  /** One tape: what is decoded is screened and published before the next is decoded. */
  readonly decoder: TraceDecoder;
  readonly screener: Screener;
  readonly bus: SpanBus;
}

/** screen -> bus -> ingester -> store over one data directory: the same for live traffic and for files. */
export interface Pipeline extends Component {
  readonly store: Store;
  /** Throws before `start`. */
  readonly opened: OpenedPipeline;
  readonly counts: IngestCounts;
}

const NOTHING: IngestCounts = { received: 0, stored: 0, failed: 0, requests: 0, detections: 0, unscanned: 0 };

export function createPipeline({ settings, log, metrics, clock, clampClocks }: PipelineOptions): Pipeline {
  const { data, detect } = settings;
  const store = openStore({ settings, log, metrics, clock, clampClocks });
  let opened: (OpenedPipeline & { readonly ingester: Ingester }) | null = null;
  return {
    name: 'pipeline',
    store,
    get opened() {
      if (opened === null) throw new Error('the pipeline was not started');
      return opened;
    },
    get counts() {
      return opened?.ingester.counts ?? NOTHING;
    },
    async start() {
      await store.start();
      const key = await loadOrCreateKey({ directory: data.directory, fromSettings: detect.fingerprintKey, log });
      const decoder = createTraceDecoder();
      const screener = createTraceScreener(decoder, key, detect);
      const bus = createMemoryBus({ epoch: store.startCount });
      const interner = createInterner(REMEMBERED_TEXTS);
      const intern = (bytes: Uint8Array, at: number, length: number) => interner.intern(bytes, at, length);
      const ingester = createIngester({ bus, store, locate: createLocator({ intern, normalizeKey }), metrics });
      await ingester.start();
      opened = { decoder, screener, bus, ingester };
    },
    async stop() {
      await opened?.bus.close();
      try {
        await opened?.ingester.stop();
      } finally {
        // also when the last counts could not be written: the engine and the lock of the directory must go
        await store.stop();
      }
    },
  };
}

function openStore({ settings, log, metrics, clock, clampClocks }: PipelineOptions): Store {
  const { data, store: limits, analyzer } = settings;
  return createChdbStore({
    directory: data.directory,
    spanRetentionDays: data.retentionDays,
    factRetentionMonths: Math.max(1, Math.round(data.factsRetentionDays / DAYS_A_MONTH)),
    diskCapBytes: data.diskCapBytes,
    blockRows: limits.blockRows,
    blockBytes: limits.blockBytes,
    memoryBytes: limits.memoryLimitBytes,
    lookBackMinutes: analyzer.lookBackMinutes,
    clampClocks,
    clampBackMinutes: 60 * analyzer.clampBackHours,
    clampAheadMinutes: analyzer.clampAheadMinutes,
    now: () => clock.now(),
    onNotice: (notice) => log.for('store').warn(notice),
    onQuestion: (question) => metrics.add('datatrail_store_queries_total', 1, { question }),
    onInsert: (insert) => countInsert(metrics, insert),
  });
}

function countInsert(metrics: Metrics, { rows, seconds, ok }: InsertOutcome): void {
  metrics.observe('datatrail_store_insert_seconds', seconds);
  if (ok) metrics.add('datatrail_store_insert_rows_total', rows);
  else metrics.add('datatrail_store_insert_errors_total');
}

const DAYS_A_MONTH = 365.25 / 12;
/** Attribute keys, service names, routes and hosts of a large system; some 10 MB. */
const REMEMBERED_TEXTS = 65_536;
