import type { ByteSink } from './byte-sink.ts';

/**
 * Values of one column of a block that is being built, in the layout of ClickHouse's Native format
 * (https://clickhouse.com/docs/interfaces/formats/Native, SerializationLowCardinality and SerializationArray in its
 * source). A column in a block is `name type prefix body`; `prefix` and `body` are missing in a block without rows.
 */
export interface Column {
  /** The type as ClickHouse spells it. */
  readonly type: string;
  readonly rows: number;
  /** About what the body will have; for limits. */
  readonly byteLength: number;
  /** Remembers this length, so that `rollback` can take away the rows of a request that failed in the middle. */
  mark(): void;
  rollback(): void;
  /** Takes all rows away and keeps the memory. */
  reset(): void;
  writePrefix(sink: ByteSink): void;
  writeBody(sink: ByteSink): void;
}
