import type { StoredDetection, StoredSpan } from '@datatrail/model';

/** Which traces a person looks for. All that is given must hold of one span of the trace. */
export interface TraceFilter {
  readonly tenant: string;
  /** Microseconds since 1970; `toUs` is exclusive. */
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly environment?: string;
  readonly namespace?: string;
  readonly service?: string;
  readonly endpoint?: string;
  /** fideslang key. */
  readonly category?: string;
  /** Host, peer name or claimed service of the other side. */
  readonly recipient?: string;
  /** From the page before. */
  readonly cursor?: string;
  /** 1..1000, default 100. */
  readonly limit?: number;
}

export interface TraceSummary {
  readonly traceId: string;
  /** Of its first span, microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number;
  readonly services: readonly string[];
  readonly categories: readonly string[];
}

export interface TracePage {
  readonly traces: readonly TraceSummary[];
  /** null on the last page. */
  readonly cursor: string | null;
}

/** A span as a person may see it: everything screened. JSON texts are as stored. */
export interface TraceSpan extends Omit<StoredSpan, 'detections'> {
  readonly status: number;
  readonly statusMessage: string;
  readonly traceState: string;
  readonly attributesJson: string;
  readonly eventsJson: string;
  readonly linksJson: string;
  readonly resourceJson: string;
  readonly detections: readonly StoredDetection[];
}

export interface InstanceRow {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly spans: number;
  readonly errors: number;
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}

/** One pair of spans' services, straight from stored spans: the cross-check of the rolled-up edges. */
export interface RawEdge {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
  readonly toNamespace: string;
  readonly toService: string;
  readonly calls: number;
  readonly errors: number;
}

export interface IngestHealth {
  readonly spans: number;
  readonly spansLastMinute: number;
  readonly parts: number;
  readonly bytesOnDisk: number;
  /** ISO day of ingestion; null without spans. */
  readonly oldestDay: string | null;
  readonly pendingRows: number;
  readonly pendingBytes: number;
}

/** Window of microseconds since 1970, `toUs` exclusive. */
export interface TimeWindow {
  readonly tenant: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Stops a question: the engine drops it at once. */
export interface AskOptions {
  readonly signal?: AbortSignal;
}

/** What the API asks. Every question is bounded in rows, time and memory; one that exceeds them rejects `query_limit`. */
export interface StoreQuestions {
  findTraces(filter: TraceFilter, options?: AskOptions): Promise<TracePage>;
  /** All spans of a trace by start; empty when unknown. `traceId`: 32 hex digits. At most 10,000 spans. */
  readTrace(tenant: string, traceId: string, options?: AskOptions): Promise<readonly TraceSpan[]>;
  readInstances(window: TimeWindow, options?: AskOptions): Promise<readonly InstanceRow[]>;
  readRawEdges(window: TimeWindow, options?: AskOptions): Promise<readonly RawEdge[]>;
  readIngest(tenant: string, options?: AskOptions): Promise<IngestHealth>;
  /** Whose spans or facts are stored, sorted. */
  tenants(options?: AskOptions): Promise<readonly string[]>;
}
