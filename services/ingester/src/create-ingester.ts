import type { BusRecord, SpanBus } from '@datatrail/bus';
import type { Locate } from '@datatrail/graph';
import type { Component, Metrics } from '@datatrail/runtime';
import type { SpanStore } from '@datatrail/store';

export interface IngesterOptions {
  readonly bus: SpanBus;
  readonly store: SpanStore;
  /** Reads what a span says of itself and of the other side. */
  readonly locate: Locate;
  readonly metrics: Metrics;
}

/** Since start. received = stored + failed + what is in flight. */
export interface IngestCounts {
  readonly received: number;
  readonly stored: number;
  readonly failed: number;
  readonly requests: number;
  readonly detections: number;
  /** Values masked as `[unscanned]`. */
  readonly unscanned: number;
}

export interface Ingester extends Component {
  readonly counts: IngestCounts;
  /** The part of one tenant. */
  countsOf(tenant: string): IngestCounts;
}

type Counting = { -readonly [Name in keyof IngestCounts]: number };
const COUNTED = ['received', 'stored', 'failed', 'requests', 'detections', 'unscanned'] as const;
const noCounts = (): Counting => ({ received: 0, stored: 0, failed: 0, requests: 0, detections: 0, unscanned: 0 });

/** bus -> locate -> store. A record is acknowledged when its rows are durable, and only then. */
export function createIngester({ bus, store, locate, metrics }: IngesterOptions): Ingester {
  const counts = noCounts();
  const byTenant = new Map<string, Counting>();

  function count(tenant: string, more: Partial<IngestCounts>): void {
    const own = byTenant.get(tenant) ?? noCounts();
    byTenant.set(tenant, own);
    for (const counting of [counts, own]) for (const name of COUNTED) counting[name] += more[name] ?? 0;
  }

  async function ingest({ request, source }: BusRecord): Promise<void> {
    // read before the first await: the tape belongs to the next request afterwards
    const { tape } = request;
    const spans = tape.spanCount;
    const { tenant, detections, unscanned } = request;
    count(tenant, { received: spans, requests: 1, detections: detections.length, unscanned });
    try {
      await store.write(request, (span) => locate(tape, span), source);
      count(tenant, { stored: spans });
      metrics.add('datatrail_ingester_spans_total', spans);
    } catch (error) {
      count(tenant, { failed: spans });
      throw error;
    }
  }

  return {
    name: 'ingester',
    counts,
    countsOf: (tenant) => byTenant.get(tenant) ?? noCounts(),
    async start() {
      bus.consume(ingest);
    },
    async stop() {
      await store.flush();
    },
  };
}
