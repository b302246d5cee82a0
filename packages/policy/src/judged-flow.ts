import type { Direction, Evidence, FlowFact, Grade, GraphNode, Protocol, Verdict } from '@datatrail/model';
import type { CredentialUse } from './credential.ts';
import type { DeclaredFlow } from './declarations.ts';

/** Category of a call whose content is not visible. */
export const NONE_SEEN = 'none_seen';

/** What was seen of one category from one sender to one recipient on one grade, before anybody judged it. */
export interface ObservedFlow {
  readonly environment: string;
  readonly sender: GraphNode;
  /** null: the telemetry back end. */
  readonly recipient: GraphNode | null;
  /** fideslang key or `none_seen`. */
  readonly category: string;
  readonly direction: Direction;
  /** null with `none_seen`. */
  readonly grade: Grade | null;
  readonly count: number;
  readonly endpoints: readonly string[];
  readonly evidence: readonly Evidence[];
  /** Empty with `none_seen`. */
  readonly facts: readonly FlowFact[];
  /** Highest of the detectors; null with `none_seen`. */
  readonly confidence: number | null;
  /** Only documentation and test values were seen. */
  readonly testData: boolean;
  /** Calls that went in plaintext. */
  readonly plaintext: number;
  readonly transport: 'tls' | 'unknown' | 'plaintext';
  /** Of the calls between the two, sorted. */
  readonly protocols: readonly Protocol[];
  /** The least harmless use among the facts. */
  readonly credential: CredentialUse;
  readonly firstSeenUs: number;
  readonly lastSeenUs: number;
}

export interface JudgedFlow extends ObservedFlow {
  /** null where nothing is to be declared: inside, and in telemetry. */
  readonly verdict: Verdict | null;
  readonly reason: string;
  readonly declaredBy: DeclaredFlow | null;
  /** Id of the finding that this flow caused; '' if none. */
  readonly finding: string;
}

export const telemetryGrade = (flow: ObservedFlow): boolean => flow.grade === 'telemetry';

/** Seen on the way to this recipient, and not merely possible. */
export function isObserved(flow: ObservedFlow): boolean {
  return flow.grade === 'on_wire' || flow.grade === 'stored' || flow.grade === 'annotated';
}

/** A credential where it belongs: with its issuer, or where callers identify themselves. */
export function isExpectedCredential(flow: ObservedFlow): boolean {
  return flow.credential === 'issuer' || flow.credential === 'authenticates';
}
