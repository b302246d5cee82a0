import type { BusRecord, SpanBus } from '@datatrail/bus';
import type { Located, Tape } from '@datatrail/model';
import type { Component } from '@datatrail/runtime';
import type { SpanStore } from '@datatrail/store';

/** Reads what a span says of itself and of the other side; the object MAY be reused by the next call. */
export interface SpanLocator {
  locate(tape: Tape, span: number): Located;
}

export interface IngesterOptions {
  readonly bus: SpanBus;
  readonly store: SpanStore;
  readonly locator: SpanLocator;
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
}

/** bus -> locate -> store. A record is acknowledged when its rows are durable, and only then. */
export function createIngester({ bus, store, locator }: IngesterOptions): Ingester {
  const counts = { received: 0, stored: 0, failed: 0, requests: 0, detections: 0, unscanned: 0 };

  async function ingest({ request, source }: BusRecord): Promise<void> {
    // read before the first await: the tape belongs to the next request afterwards
    const { tape } = request;
    const spans = tape.spanCount;
    counts.received += spans;
    counts.requests++;
    counts.detections += request.detections.length;
    counts.unscanned += request.unscanned;
    try {
      await store.write(request, (span) => locator.locate(tape, span), source);
      counts.stored += spans;
    } catch (error) {
      counts.failed += spans;
      throw error;
    }
  }

  return {
    name: 'ingester',
    counts,
    async start() {
      bus.consume(ingest);
    },
    async stop() {
      await store.flush();
    },
  };
}
