import type { Screened, SourcePosition } from '@datatrail/model';

/** What a consumer is handed. */
export interface BusRecord {
  readonly source: SourcePosition;
  readonly request: Screened;
}

/**
 * The one way from the collector to the ingester.
 *
 * `publish` MUST resolve only when the request is durable (memory bus: when the handler's promise resolved; Kafka: when
 * all in-sync replicas have it), and MUST reject with a `DatatrailError` whose `retryable` says whether to try again.
 * It MUST have read all it needs of the request's tape before it returns its promise: the tape is reused.
 */
export interface SpanBus {
  publish(request: Screened): Promise<void>;
  /**
   * One handler. It MUST read all it needs of a record before it returns its promise, and MUST resolve only when the
   * record is durable: only then is the record acknowledged.
   */
  consume(handler: (record: BusRecord) => Promise<void>): void;
  /** Resolves when all that was published is settled. `publish` afterwards rejects. Safe to call twice. */
  close(): Promise<void>;
}
