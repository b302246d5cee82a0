import type { Located, MinuteFacts, Report, Screened, SourcePosition, StoredSpan, WindowFacts } from '@datatrail/model';
import type { AskOptions } from './questions.ts';

/** Gives what was located of span `index`; the object MAY be reused by the next call. */
export type LocateSpan = (index: number) => Located;

/** Where screened spans are kept. Implementations: chDB in this process, a ClickHouse server (later). */
export interface SpanStore {
  /**
   * Takes all spans of a request with their detections. MUST have copied what it needs before it returns its promise
   * (the tape is reused), MUST resolve only when the rows are durable, and MUST keep the rows of one call in one block.
   * Inserts at once when idle; what arrives while an insert runs goes into the next block.
   */
  write(request: Screened, locate: LocateSpan, source: SourcePosition): Promise<void>;
  /** Resolves when nothing is in flight. */
  flush(): Promise<void>;
  /** Rows and bytes that wait for an insert or are in one. */
  readonly pending: { readonly rows: number; readonly bytes: number };
}

/** A half-open window of minutes since 1970. */
export interface MinuteWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Which rows a question is about. Missing means all. */
export interface FactFilter {
  readonly tenant: string;
  readonly window?: MinuteWindow;
  readonly environment?: string;
  readonly namespace?: string;
  readonly service?: string;
}

/** What the analyzer has to compute. */
export interface DirtyMinutes {
  /** Ascending. */
  readonly minutes: readonly number[];
  /**
   * The same minutes in groups that follow each other in time, none of which holds many more spans than fit into memory. The
   * facts of a minute do not depend on what else is computed with it.
   */
  readonly groups: readonly (readonly number[])[];
  readonly watermark: string;
  /** New spans of minutes whose other spans are gone: they stay closed. Counted for `ReportInput.late`. */
  readonly late: number;
}

/** One group of what `dirtyMinutes` told. */
export interface FactPart {
  readonly minutes: readonly number[];
  /** All groups are written: what was told is done. */
  readonly isLast: boolean;
}

/** What the analyzer needs. */
export interface FactStore {
  /**
   * Minutes that hold spans which no facts cover yet, by source position: own minutes of new spans and those of their
   * parents, children and links within the look-back. `watermark` goes back into `writeFacts`. Spans that arrived within
   * the last `quietSeconds` (default 0) wait for a later call: the rest of their traces may be on its way.
   */
  dirtyMinutes(tenant: string, quietSeconds?: number): Promise<DirtyMinutes>;
  /**
   * All traces that have a span in one of `minutes`, those that link to them, and those that either links to: each whole
   * (within the look-back around them), each span once, spans of one trace together and in (start, span id, kind) order,
   * traces in an order that depends on the spans alone. `onTrace` MAY keep the spans.
   */
  readTraces(
    tenant: string,
    minutes: readonly number[],
    onTrace: (spans: readonly StoredSpan[]) => void,
  ): Promise<void>;
  /**
   * Writes the rows of these minutes under a new version and switches all of them over at the end: called once for each
   * answer of `dirtyMinutes`, or once for each of its groups. A minute of these that `facts` does not tell of has no facts
   * afterwards.
   */
  writeFacts(tenant: string, facts: readonly MinuteFacts[], watermark: string, part?: FactPart): Promise<void>;
  /** Facts of a window, merged over its minutes; lists sorted and bounded like those of a minute. */
  readFacts(filter: FactFilter, options?: AskOptions): Promise<WindowFacts>;
  /** Keeps scores and findings of a report, for those who ask by SQL (Grafana) and for first and last sight. */
  writeReport(tenant: string, report: Report): Promise<void>;
}
