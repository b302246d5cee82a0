import { createHash } from 'node:crypto';
import type { Evidence, Finding, FindingKind, Grade, GraphNode, Severity, Verdict } from '@datatrail/model';

/** What identifies a finding over releases and windows. Never an endpoint: templates change, a finding stays. */
interface FindingIdentity {
  readonly kind: FindingKind;
  readonly environment: string;
  /** Namespace and name; '' when the finding is about several. */
  readonly service: string;
  readonly recipient: string;
  readonly category: string;
}

function findingId({ kind, environment, service, recipient, category }: FindingIdentity): string {
  const text = JSON.stringify([kind, environment, service, recipient, category]);
  return `f-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Node id without its environment, which is said only while a window holds several: an id must not depend on that. */
export function subjectOf({ id, environment }: GraphNode): string {
  const suffix = `@${environment}`;
  return environment !== '' && id.endsWith(suffix) ? id.slice(0, -suffix.length) : id;
}

/** STRIDE (Microsoft) and LINDDUN (KU Leuven) threat categories. */
const TAGS: { readonly [K in FindingKind]: readonly string[] } = {
  undeclared_flow: ['linddun:data_disclosure', 'linddun:non_compliance', 'stride:information_disclosure'],
  undeclared_recipient: ['linddun:data_disclosure', 'linddun:unawareness', 'stride:information_disclosure'],
  secret_sent: ['stride:elevation_of_privilege', 'stride:information_disclosure', 'stride:spoofing'],
  telemetry_exposure: ['linddun:data_disclosure', 'linddun:linking', 'stride:information_disclosure'],
  plaintext_exposure: ['linddun:data_disclosure', 'stride:information_disclosure', 'stride:tampering'],
  public_service: ['stride:denial_of_service', 'stride:elevation_of_privilege'],
  external_joins_trace: ['linddun:linking', 'stride:information_disclosure'],
  transfer_without_mechanism: ['linddun:non_compliance'],
  expired_declaration: ['linddun:non_compliance'],
  purpose_mismatch: ['linddun:non_compliance', 'linddun:unawareness'],
  unused_declaration: ['linddun:unawareness'],
  no_declarations: ['linddun:non_compliance', 'linddun:unawareness'],
};

export interface FindingDraft {
  readonly kind: FindingKind;
  readonly environment: string;
  /** Sorted here; several for grouped findings. */
  readonly services: readonly string[];
  /** Namespace and name of the one service it is about, for the id: names alone may repeat. Else `services` stand. */
  readonly subject?: string;
  readonly recipient: string;
  readonly category: string;
  /** Stands for the services in the id of a grouped finding, so that it keeps its id when a service joins. */
  readonly grouped?: string;
  readonly severity: Severity;
  readonly title: string;
  readonly reason: string;
  readonly cannotSee: string;
  readonly remedy: string;
  readonly grade?: Grade | null;
  readonly confidence?: number | null;
  readonly verdict?: Verdict | null;
  readonly evidence?: readonly Evidence[];
  readonly firstSeenUs?: number;
  readonly lastSeenUs?: number;
}

/** ISO 8601 with milliseconds; '' when unknown. Clamped to what a Date can hold. */
function isoTime(us: number | undefined): string {
  if (us === undefined || !Number.isFinite(us)) return '';
  return new Date(Math.min(8.64e15, Math.max(-8.64e15, Math.floor(us / 1000)))).toISOString();
}

export function toFinding(draft: FindingDraft): Finding {
  const services = [...new Set(draft.services)].sort();
  const service = services[0] ?? '';
  const { kind, environment, recipient, category } = draft;
  const id =
    draft.grouped === undefined
      ? findingId({ kind, environment, service: draft.subject ?? service, recipient, category })
      : findingId({ kind, environment, service: '', recipient, category: `${category}\n${draft.grouped}` });
  return {
    id,
    kind,
    severity: draft.severity,
    grade: draft.grade ?? null,
    confidence: draft.confidence ?? null,
    services,
    service,
    environment,
    recipient,
    category,
    verdict: draft.verdict ?? null,
    title: draft.title,
    reason: draft.reason,
    cannotSee: draft.cannotSee,
    evidence: draft.evidence ?? [],
    remedy: draft.remedy,
    tags: TAGS[kind],
    firstSeen: isoTime(draft.firstSeenUs),
    lastSeen: isoTime(draft.lastSeenUs),
  };
}
