import type { Report } from '@datatrail/model';
import type {
  AskOptions,
  DecisionStore,
  ErasureRecord,
  FactFilter,
  KeptDeclarations,
  StoreQuestions,
  SubjectTrail,
} from '@datatrail/store';

export interface DetectorSummary {
  readonly id: string;
  readonly category: string;
  readonly tier: number;
}

/** Since the process started, in spans unless said otherwise. */
export interface IngestCounts {
  readonly received: number;
  readonly stored: number;
  readonly failed: number;
  readonly requests: number;
  readonly detections: number;
  readonly unscanned: number;
}

/** Where a value went. Fingerprints stand for it; the value itself is in none of these. */
export interface SubjectAnswer extends SubjectTrail {
  readonly fingerprints: readonly {
    readonly fingerprint: string;
    readonly category: string;
    readonly detectors: readonly string[];
    /** Made under a key of before. */
    readonly isOlder: boolean;
  }[];
  readonly services: readonly string[];
  readonly recipients: readonly string[];
  /** Data stores and brokers. */
  readonly stores: readonly string[];
  readonly flows: readonly {
    readonly sender: string;
    readonly recipient: string;
    readonly category: string;
    readonly spans: number;
  }[];
}

export interface SubjectSources {
  /** Rejects with `bad_input` when no detector can read the value. */
  lookup(tenant: string, value: string): Promise<SubjectAnswer>;
  /** null: there was nothing. */
  erase(tenant: string, fingerprint: string): Promise<ErasureRecord | null>;
}

/** What the API answers from; each a function, so that it knows no other service. */
export interface RiskApiSources {
  report(filter: FactFilter, options?: AskOptions): Promise<Report>;
  readonly store: Omit<StoreQuestions, 'tenants'>;
  readonly decisions: Pick<DecisionStore, 'readTriage' | 'writeTriage' | 'readDeclarations'>;
  declarationsOrigin(tenant: string): 'file' | 'api' | 'none';
  /** Puts them in force. Rejects with `bad_input` that names every problem, `bad_usage` where a file rules. */
  putDeclarations(tenant: string, text: string): Promise<KeptDeclarations>;
  /** The text without the values that are found in it: what a person writes is kept and shown. */
  maskText(text: string): string;
  readonly subjects: SubjectSources;
  /** Text of declarations that accept what a report shows. */
  declarationsFor(report: Report): string;
  detectors(): readonly DetectorSummary[];
  ingest(tenant: string): IngestCounts;
  /** Why this process cannot accept work; empty when it can. */
  notReady(): readonly string[];
  /** Prometheus text format. */
  metrics(): Promise<string>;
}
