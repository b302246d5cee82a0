import type { Direction, EdgeKind, Evidence, Grade } from './facts.ts';
import type { EndpointKind, Protocol } from './span.ts';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const LEVELS = ['low', 'medium', 'high'] as const;
export type Level = (typeof LEVELS)[number];
export const VERDICTS = [
  'declared',
  'undeclared_recipient',
  'undeclared_category',
  'purpose_mismatch',
  'transfer_without_mechanism',
  'expired',
  'cannot_tell',
] as const;
export type Verdict = (typeof VERDICTS)[number];
export const NODE_KINDS = ['service', 'uninstrumented', 'datastore', 'broker', 'external', 'caller'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];
export const QWS_CLASSES = ['platinum', 'gold', 'silver', 'bronze'] as const;
export type QwsClass = (typeof QWS_CLASSES)[number];
export const QWS_ATTRIBUTES = [
  'responseTime',
  'availability',
  'throughput',
  'successability',
  'reliability',
  'compliance',
  'bestPractices',
  'latency',
  'documentation',
] as const;
export type QwsAttribute = (typeof QWS_ATTRIBUTES)[number];
export type QwsMode = 'absolute' | 'relative';

/** `datatrail.report/v1`. Sorted and stable: the same spans in any order give the same bytes, `generatedAt` aside. */
export interface Report {
  readonly schema: 'datatrail.report/v1';
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly input: ReportInput;
  readonly services: readonly ServiceReport[];
  readonly endpoints: readonly EndpointReport[];
  readonly graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] };
  readonly flows: readonly FlowReport[];
  /** Begins with the three that help most, then by severity, service, recipient, category, id. */
  readonly findings: readonly Finding[];
}

/**
 * What a report rests on. In a report of one environment, namespace or service all numbers are of its spans alone, but for
 * `rejected` and `formats`: those are of everything that ever came in, because what was refused belongs to no service.
 */
export interface ReportInput {
  /** Distinct by (tenant, trace id, span id, kind, start time). */
  readonly spans: number;
  readonly services: number;
  /** Distinct: a trace counts in the minute of the first of these spans that it has. */
  readonly traces: number;
  readonly rejected: number;
  /** Repeats of a span. */
  readonly duplicates: number;
  /** Spans that came for minutes whose other spans are gone already: stored, but in none of the numbers. Missing: none. */
  readonly late?: number;
  /** Formats read, for example `otlp-json`; `otlp` for live traffic. */
  readonly formats: readonly string[];
  /** Data categories whose values are stored and shown raw, because the settings say `keep`. Missing: none. */
  readonly keptCategories?: readonly string[];
  /** Start of the first and end of the last span, ISO 8601; null without spans. Live traffic: within sane clocks. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ServiceReport {
  readonly name: string;
  readonly namespace: string;
  readonly environment: string;
  /** From declarations; '' when not said. */
  readonly role: string;
  readonly calls: number;
  readonly versions: readonly string[];
  readonly risk: RiskScore;
  readonly qws: QwsScore;
  readonly coverage: Coverage;
}

export interface RiskScore {
  /** 0..100, higher is worse: 100 * (1 - (1 - exposure)^(1 + trustDeficit)), one decimal. */
  readonly score: number;
  readonly class: Level;
  /** 0..1 */
  readonly exposure: number;
  /** Share of `exposure` that is only possible, not observed. */
  readonly exposureIsPotential: boolean;
  /** 0..1 */
  readonly trustDeficit: number;
  /** 0..1 */
  readonly confidence: number;
  /** Telemetry exposure, 0..1: never part of the score. */
  readonly telemetryExposure: number;
  readonly profile: string;
  /** The strongest contributions, strongest first, at most five. */
  readonly top: readonly Contribution[];
}

export interface Contribution {
  /** `exposure` or `trust_deficit`. */
  readonly factor: 'exposure' | 'trust_deficit';
  /** Sentence for people. */
  readonly reason: string;
  /** exposure: 0..1 of this flow; trust_deficit: share of T. */
  readonly weight: number;
  /** Id of the finding or name of the QWS attribute it is traceable to; '' for a declared flow. */
  readonly ref: string;
}

export interface QwsScore {
  /** 0..100 */
  readonly wsrf: number;
  readonly class: QwsClass;
  /** Fewer than nine attributes observed. */
  readonly provisional: boolean;
  readonly mode: QwsMode;
  /** For example `6/9`. */
  readonly attributesObserved: string;
  readonly low: number;
  readonly high: number;
  /** null: not observed, entered at the reference mean. */
  readonly attributes: { readonly [K in QwsAttribute]: number | null };
}

export interface Coverage {
  readonly level: Level;
  readonly cannotSee: readonly string[];
}

export interface EndpointReport {
  readonly service: string;
  readonly namespace: string;
  readonly environment: string;
  readonly endpoint: string;
  readonly kind: EndpointKind;
  readonly protocol: Protocol;
  readonly calls: number;
  readonly errors: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly addresses: readonly string[];
  readonly instances: readonly string[];
  readonly statusCodes: { readonly [code: string]: number };
  readonly versions: readonly string[];
  readonly callers: readonly string[];
  readonly categories: { readonly in: readonly string[]; readonly out: readonly string[] };
  readonly publicEntry: boolean;
  readonly exampleTraces: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface GraphNode {
  /** `service:ns/name`, `external:stripe.com`, `datastore:postgresql/shop`, `broker:kafka/orders`, ... */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Environment of a service; '' elsewhere. */
  readonly environment: string;
  readonly organisation: string | null;
  readonly country: string | null;
  readonly hosts: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly protocol: Protocol;
  readonly environment: string;
  readonly calls: number;
  readonly errors: number;
  readonly categories: readonly { readonly category: string; readonly grade: Grade; readonly count: number }[];
  /** null for edges inside. */
  readonly verdict: Verdict | null;
}

export interface FlowReport {
  /** Node id of the service. */
  readonly sender: string;
  /** Node id; `telemetry` with grade telemetry. */
  readonly recipient: string;
  /** fideslang key or `none_seen`. */
  readonly category: string;
  readonly direction: Direction;
  readonly grade: Grade | null;
  readonly environment: string;
  readonly count: number;
  readonly endpoints: readonly string[];
  /** null where nothing is to be declared (inside flows). */
  readonly verdict: Verdict | null;
  readonly reason: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly evidence: readonly Evidence[];
}

export const FINDING_KINDS = [
  'undeclared_flow',
  'undeclared_recipient',
  'secret_sent',
  'telemetry_exposure',
  'plaintext_exposure',
  'public_service',
  'external_joins_trace',
  'transfer_without_mechanism',
  'expired_declaration',
  'purpose_mismatch',
  'unused_declaration',
  'no_declarations',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  /** `f-` and 12 characters: hash of kind, environment, service, recipient, category; never of an endpoint. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly grade: Grade | null;
  /** Detector confidence, 0..1; null where no detector decided. */
  readonly confidence: number | null;
  /** Service names, sorted; several for grouped telemetry findings. */
  readonly services: readonly string[];
  /** First of `services`. */
  readonly service: string;
  readonly environment: string;
  readonly recipient: string;
  readonly category: string;
  readonly verdict: Verdict | null;
  readonly title: string;
  readonly reason: string;
  /** What could make this wrong or incomplete. */
  readonly cannotSee: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: string;
  /** STRIDE and LINDDUN tags. */
  readonly tags: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
}
