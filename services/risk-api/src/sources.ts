import type { Report, StoredSpan } from '@datatrail/model';
import type { FactFilter } from '@datatrail/store';

/** A question for traces. */
export interface TraceQuestion extends FactFilter {
  readonly endpoint?: string;
  readonly category?: string;
  readonly limit: number;
}

export interface TraceSummary {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly spans: number;
  readonly services: readonly string[];
  readonly categories: readonly string[];
  readonly errors: number;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationMs: number;
}

export interface DetectorSummary {
  readonly id: string;
  readonly category: string;
  readonly tier: number;
}

/** Since the process started. */
export interface IngestStatus {
  readonly received: number;
  readonly stored: number;
  readonly failed: number;
  readonly requests: number;
  readonly detections: number;
  readonly unscanned: number;
  readonly pendingRows: number;
}

/** What the API answers from; each a function, so that it knows no other service. */
export interface RiskApiSources {
  report(filter: FactFilter): Promise<Report>;
  /** Newest first. */
  findTraces(question: TraceQuestion): Promise<readonly TraceSummary[]>;
  /** Every span once, by start; empty when there is none. */
  readTrace(tenant: string, traceId: string): Promise<readonly StoredSpan[]>;
  detectors(): readonly DetectorSummary[];
  ingest(): IngestStatus;
  /** Why this process cannot accept work; empty when it can. */
  notReady(): readonly string[];
  /** Prometheus text format. */
  metrics(): Promise<string>;
}
