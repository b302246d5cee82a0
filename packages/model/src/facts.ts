import type { PeerKind } from './peer.ts';
import type { Position } from './position.ts';
import type { EndpointKind, Protocol } from './span.ts';

/**
 * Facts of one minute, rebuilt as a whole from the spans of that minute. They hold identities as the spans told them;
 * who that is (organisation, internal or external) is decided when a report is made, so that a changed declaration or
 * recipient list needs no rebuilding. Facts are sorted, the lists in them sorted and bounded; counts are of distinct spans.
 */
export interface MinuteFacts {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly endpoints: readonly EndpointFact[];
  readonly edges: readonly EdgeFact[];
  readonly flows: readonly FlowFact[];
  readonly services: readonly ServiceFact[];
}

/** Service and environment: what every fact is about. `service` is `namespace/name`'s two parts. */
export interface ServiceKey {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
}

/** Latency counts in buckets of 1 % relative width: bucket i holds (1.02^(i-1), 1.02^i] microseconds, 0 holds <= 1 us. */
export interface Histogram {
  readonly bucket: readonly number[];
  readonly count: readonly number[];
}

export interface EndpointFact extends ServiceKey {
  readonly endpoint: string;
  readonly kind: EndpointKind;
  readonly protocol: Protocol;
  /** Receiving spans (SERVER, CONSUMER, and roots of services without kinds). */
  readonly calls: number;
  readonly errors: number;
  readonly latency: Histogram;
  readonly statusCodes: readonly (readonly [code: number, count: number])[];
  readonly addresses: readonly string[];
  readonly instances: readonly string[];
  readonly versions: readonly string[];
  /** `namespace/service` of callers; `caller` when unknown. */
  readonly callers: readonly string[];
  /** Spans that a public address called; spans without a parent. */
  readonly publicCalls: number;
  readonly rootCalls: number;
  readonly categoriesIn: readonly string[];
  readonly categoriesOut: readonly string[];
  readonly exampleTraces: readonly string[];
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}

/** The other side of an edge or a flow, as the spans told it. */
export interface CallTarget {
  /**
   * `service`: a traced service answered (namespace, service filled, host where the caller named one);
   * `caller`: the sender of a call that came in from outside the traces.
   */
  readonly kind: PeerKind | 'caller';
  readonly namespace: string;
  /** Traced service that received the call; '' if none did. */
  readonly service: string;
  /** See Peer.name. */
  readonly name: string;
  readonly part: string;
  readonly host: string;
  readonly claimedService: string;
}

export const EDGE_KINDS = ['call', 'publish', 'consume', 'query'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

export interface EdgeFact extends ServiceKey {
  readonly target: CallTarget;
  readonly kind: EdgeKind;
  readonly protocol: Protocol;
  /** Calls: receiving spans where there are, else sending spans. */
  readonly calls: number;
  readonly errors: number;
  /** Sum of sampling weights; equals `calls` when nothing was sampled. */
  readonly weightedCalls: number;
  /** Duration of the sending span. */
  readonly clientLatency: Histogram;
  /** Sending spans that said anything about success. */
  readonly answered: number;
  readonly plaintext: number;
  readonly tls: number;
  /** Sending spans on which headers were captured. */
  readonly headersCaptured: number;
  /** The receiving service is a child in the same trace. */
  readonly joined: number;
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  readonly exampleTraces: readonly string[];
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}

/** A on_wire, B stored, C annotated, D co_occurring, T telemetry. The order is the order of strength. */
export const GRADES = ['on_wire', 'stored', 'annotated', 'co_occurring', 'telemetry'] as const;
export type Grade = (typeof GRADES)[number];
export type Direction = 'sent' | 'received';

export interface Evidence {
  readonly traceId: string;
  readonly spanId: string;
  readonly position: Position;
  readonly key: string;
  readonly detector: string;
  readonly shape: string;
}

export interface FlowFact extends ServiceKey {
  /** With grade `telemetry`: kind `none`, the telemetry back end. */
  readonly target: CallTarget;
  readonly category: string;
  readonly direction: Direction;
  readonly grade: Grade;
  readonly key: string;
  readonly detector: string;
  /** Highest confidence seen, 0..1. */
  readonly confidence: number;
  readonly testData: boolean;
  readonly count: number;
  /** Endpoints of the sender at which it happened, at most 10. */
  readonly endpoints: readonly string[];
  /** The first three by (traceId, spanId, position, key). */
  readonly evidence: readonly Evidence[];
  readonly plaintext: number;
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}

/** What a service's spans show of themselves: the source of coverage and instances. */
export interface ServiceFact extends ServiceKey {
  readonly spans: number;
  readonly traces: number;
  readonly roots: number;
  /** Parent named but not found within the look-back. */
  readonly orphans: number;
  readonly zeroIds: number;
  readonly negativeDurations: number;
  readonly cycles: number;
  readonly sampledSpans: number;
  readonly serverSpans: number;
  readonly clientSpans: number;
  readonly clientSpansWithoutPeer: number;
  readonly headersCaptured: number;
  readonly selfCalls: number;
  /** Values of its spans that were masked without a look, because they exceed a bound of the scanner. */
  readonly unscanned: number;
  /** Rows about it that were put together with others, because a minute holds only so many. */
  readonly overflow: number;
  readonly instances: readonly string[];
  readonly versions: readonly string[];
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}
