import type { Component } from '@datatrail/runtime';
import type { DecisionStore } from './decision-store.ts';
import type { StoreQuestions } from './questions.ts';
import type { RecordStore } from './record-store.ts';
import type { FactStore, SpanStore } from './span-store.ts';
import type { SubjectStore } from './subject-store.ts';

/** What a request or a file said about itself; kept for `ReportInput`. */
export interface InputCount {
  /** For example `otlp-json`; `otlp` for live traffic. */
  readonly format: string;
  /** Spans that were refused as malformed. */
  readonly rejected: number;
}

/** One data directory (or one database of a server) with everything that is kept in it. */
export interface Store
  extends Component,
    SpanStore,
    FactStore,
    RecordStore,
    DecisionStore,
    SubjectStore,
    StoreQuestions {
  /** How often this directory was opened, this time included: the epoch of the memory bus. 0 before `start`. */
  readonly startCount: number;
  /** Adds to what `readFacts` tells about formats and rejected spans. Written with the next block or by `flush`. */
  countInput(tenant: string, count: InputCount): void;
}

export interface InsertOutcome {
  readonly rows: number;
  readonly seconds: number;
  /** false: none of the rows was acknowledged. */
  readonly ok: boolean;
}

/** What a person may set. All have defaults. */
export interface StoreSettings {
  /** Days that spans are kept, by the day they came in; 1 to 9000. Left as it is when not said; 7 in a new directory. */
  readonly spanRetentionDays?: number;
  /** Months that facts, scores and findings are kept; 1 to 300. Left as it is when not said; 13 in a new directory. */
  readonly factRetentionMonths?: number;
  /**
   * Bytes on disk of all tables together above which the oldest days of spans, then the oldest months of facts are dropped; 0
   * means no cap. Default 0.
   */
  readonly diskCapBytes?: number;
  /** A block is closed when it has as many rows (65,536) or bytes (64 MiB); one request is never split. */
  readonly blockRows?: number;
  readonly blockBytes?: number;
  /** Least milliseconds from the start of one insert to that of the next, unless a block is full. Default 100. */
  readonly insertGapMs?: number;
  /**
   * Live traffic: a start further before or after its receipt counts for the minute of that border, so that one wrong
   * clock cannot re-open a million minutes. The start itself is kept. Files: false. Default true.
   */
  readonly clampClocks?: boolean;
  /** Those borders. Defaults 24 h before, 10 min after. */
  readonly clampBackMinutes?: number;
  readonly clampAheadMinutes?: number;
  /** How far parents, children and links are looked for, minutes. Default 60. */
  readonly lookBackMinutes?: number;
  /**
   * Embedded engine: memory of all questions, inserts and merges together; what exceeds it is refused, and the process lives.
   * A ClickHouse server has a limit of its own. Default 2 GiB.
   */
  readonly memoryBytes?: number;
  /** Limits of each question. Defaults 30 s, and 1 GiB or half of `memoryBytes` where that is less. */
  readonly queryTimeoutSeconds?: number;
  readonly queryMemoryBytes?: number;
  /** Spans that `readTraces` holds at a time, about. Default 100,000. */
  readonly readChunkSpans?: number;
  /** Spans whose minutes are computed together, about: see `DirtyMinutes.groups`. Default 500,000. */
  readonly groupSpans?: number;
  /** This process cares for the tables: retention, disk cap, rows that were replaced. Default true. */
  readonly maintain?: boolean;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Told in one sentence what an operator should know, for example that the disk cap dropped a day. */
  readonly onNotice?: (notice: string) => void;
  /** Told the name of each question before it is asked. */
  readonly onQuestion?: (name: string) => void;
  /** Told after each insert of spans. */
  readonly onInsert?: (insert: InsertOutcome) => void;
}
