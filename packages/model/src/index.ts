export { assertNever } from './assert-never.ts';
export { CATEGORIES, type CategoryInfo, categoryInfo } from './category.ts';
export type { DeadLetter } from './dead-letter.ts';
export type { Detection } from './detection.ts';
export {
  type CallTarget,
  type Direction,
  EDGE_KINDS,
  type EdgeFact,
  type EdgeKind,
  type EndpointFact,
  type Evidence,
  type FlowFact,
  GRADES,
  type Grade,
  type Histogram,
  type MinuteFacts,
  type ServiceFact,
  type ServiceKey,
} from './facts.ts';
export { histogramBucket, histogramMean, histogramQuantile, mergeHistograms } from './histogram.ts';
export { PEER_KINDS, type Peer, type PeerKind } from './peer.ts';
export { KIND, POSITIONS, type Position, SPAN_KINDS, type SpanKind } from './position.ts';
export {
  type Contribution,
  type Coverage,
  type EndpointReport,
  FINDING_KINDS,
  type Finding,
  type FindingKind,
  type FlowReport,
  type GraphEdge,
  type GraphNode,
  LEVELS,
  type Level,
  NODE_KINDS,
  type NodeKind,
  QWS_ATTRIBUTES,
  QWS_CLASSES,
  type QwsAttribute,
  type QwsClass,
  type QwsMode,
  type QwsScore,
  type Report,
  type ReportInput,
  type RiskScore,
  SEVERITIES,
  type ServiceReport,
  type Severity,
  VERDICTS,
  type Verdict,
} from './report.ts';
export type { ResolvedEdge, ResolvedFlow, ResolvedGraph, WindowFacts } from './resolved.ts';
export type { Screened } from './screened.ts';
export type { SourcePosition } from './source.ts';
export {
  ENDPOINT_KINDS,
  type EndpointKind,
  type Located,
  PROTOCOLS,
  type Protocol,
  type ServiceIdentity,
  type StoredDetection,
  type StoredSpan,
} from './span.ts';
export {
  type EventTable,
  type LinkTable,
  type ResourceTable,
  type ScopeTable,
  type SpanTable,
  type Tape,
  VALUE,
  type ValueTable,
  type ValueType,
} from './tape.ts';
