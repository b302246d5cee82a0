import {
  assertNever,
  categoryInfo,
  type Finding,
  type FindingKind,
  GRADES,
  type GraphNode,
  type Verdict,
} from '@datatrail/model';
import { isCredential } from './credential.ts';
import { type FindingDraft, subjectOf, toFinding } from './finding.ts';
import { isExpectedCredential, isObserved, NONE_SEEN, type ObservedFlow } from './judged-flow.ts';
import { compareText, mergeEvidence } from './observed-flows.ts';
import { secretSeverity, severityOf } from './severity.ts';
import { type Judged, showContent } from './verdict.ts';

/** A flow with its verdict; several of one group differ in grade only. */
export interface FlowWithVerdict {
  readonly flow: ObservedFlow;
  readonly judged: Judged;
}

const gradeRank = (flow: ObservedFlow): number => (flow.grade === null ? GRADES.length : GRADES.indexOf(flow.grade));

/** The row on which a finding rests: real before test data, then the strongest grade. */
function strongest(rows: readonly FlowWithVerdict[]): FlowWithVerdict {
  return [...rows].sort(
    (a, b) => Number(a.flow.testData) - Number(b.flow.testData) || gradeRank(a.flow) - gradeRank(b.flow),
  )[0] as FlowWithVerdict;
}

function seenAs(flow: ObservedFlow): string {
  switch (flow.grade) {
    case 'on_wire':
      return 'sent to';
    case 'stored':
      return 'written to or queried at';
    case 'annotated':
      return 'annotated as sent to';
    case 'co_occurring':
      return 'possible toward';
    case 'telemetry':
      return 'exposed to';
    case null:
      return 'toward';
    default:
      return assertNever(flow.grade);
  }
}

const keysOf = (flow: ObservedFlow): string => {
  const keys = [...new Set(flow.facts.map((fact) => fact.key))].sort(compareText);
  return keys.length === 0 ? '' : ` in ${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ' and others' : ''}`;
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function observedReason(flow: ObservedFlow, judged: Judged): string {
  const test = flow.testData ? '; only test values were seen' : '';
  if (flow.category === NONE_SEEN) return `called ${times(flow.count)}, content not visible; ${judged.reason}`;
  return `${categoryInfo(flow.category).title} ${seenAs(flow)} it ${times(flow.count)}${keysOf(flow)}; ${judged.reason}${test}`;
}

function cannotSee(flow: ObservedFlow): string {
  if (flow.category === NONE_SEEN) return 'What the calls carry: bodies and headers are not in these traces.';
  if (flow.grade === 'co_occurring') return 'Whether it was passed on: nothing was seen on the calls themselves.';
  if (flow.grade === 'annotated') return 'The value itself: an annotation in the code says so.';
  return 'Bodies that were not captured may carry more; whether the value belongs to a real person.';
}

const names = (sender: GraphNode, recipient: GraphNode): string => `${sender.name} -> ${recipient.name}`;

const VERDICT_KINDS: { readonly [K in Verdict]: FindingKind | null } = {
  undeclared_recipient: 'undeclared_recipient',
  undeclared_category: 'undeclared_flow',
  purpose_mismatch: 'purpose_mismatch',
  transfer_without_mechanism: 'transfer_without_mechanism',
  expired: 'expired_declaration',
  declared: null,
  cannot_tell: null,
};

function title(flow: ObservedFlow, kind: FindingKind, recipient: GraphNode): string {
  const what = categoryInfo(flow.category).title;
  const from = flow.sender.name;
  switch (kind) {
    case 'undeclared_recipient':
      if (flow.category === NONE_SEEN) return `${from} calls ${recipient.name}, which nobody declared`;
      return isObserved(flow)
        ? `${from} sends ${what} to ${recipient.name}, which nobody declared`
        : `${from} calls ${recipient.name}, which nobody declared, in traces that carry ${what}`;
    case 'undeclared_flow':
      return `${from} sends ${what} to ${recipient.name}, which is not declared to get it`;
    case 'purpose_mismatch':
      return `${from} sends ${what} to ${recipient.name} outside the declared purpose`;
    case 'transfer_without_mechanism':
      return `${what} goes to ${recipient.name} in another country without a transfer mechanism`;
    case 'expired_declaration':
      return `${from} still sends ${what} to ${recipient.name} after the declaration expired`;
    default:
      return names(flow.sender, recipient);
  }
}

function remedy(flow: ObservedFlow, kind: FindingKind, recipient: GraphNode): string {
  switch (kind) {
    case 'undeclared_recipient':
      if (flow.category === NONE_SEEN)
        return `If it is meant, declare ${recipient.name} with its hosts and a flow; if it is ours, add its host to internal_hosts. To see what is sent, set ${showContent(flow)}.`;
      return isObserved(flow)
        ? `Stop sending it, or declare ${recipient.name} and this flow with its purpose and legal basis.`
        : `Declare ${recipient.name}, and capture headers or annotate the call to tell what it carries.`;
    case 'undeclared_flow':
      return `Leave it out of the call, or add ${flow.category} to the declared flow with its purpose and legal basis.`;
    case 'purpose_mismatch':
      return 'Remove the call at these endpoints, or declare a flow for this purpose.';
    case 'transfer_without_mechanism':
      return `Write transfer_mechanism (for example SCC or DPF) at ${recipient.name}, or move it to a region that needs none.`;
    case 'expired_declaration':
      return 'End the flow, or renew its declaration with a new date.';
    default:
      return 'Declare the flow or end it.';
  }
}

/** The finding that a group of rows of one (sender, recipient, category) deserves; null when it is fine. */
export function flowFinding(rows: readonly FlowWithVerdict[]): Finding | null {
  const relevant = rows.filter(({ flow }) => flow.direction === 'sent');
  if (relevant.length === 0) return null;
  const { flow, judged } = strongest(relevant);
  const { recipient } = flow;
  if (recipient === null || judged.verdict === null) return null;
  const shared = {
    environment: flow.environment,
    services: [flow.sender.name],
    subject: subjectOf(flow.sender),
    recipient: recipient.id,
    category: flow.category,
    verdict: judged.verdict,
    grade: flow.grade,
    confidence: flow.confidence,
    reason: observedReason(flow, judged),
    cannotSee: cannotSee(flow),
    evidence: mergeEvidence(relevant.map((row) => row.flow.evidence)),
    firstSeenUs: relevant.reduce((least, row) => Math.min(least, row.flow.firstSeenUs), flow.firstSeenUs),
    lastSeenUs: relevant.reduce((most, row) => Math.max(most, row.flow.lastSeenUs), flow.lastSeenUs),
  };
  const draft = isCredential(flow.category)
    ? secretDraft(flow, judged.verdict, recipient)
    : verdictDraft(flow, judged.verdict, recipient);
  return draft === null ? null : toFinding({ ...shared, ...draft });
}

type DraftPart = Pick<FindingDraft, 'kind' | 'severity' | 'title' | 'remedy'> & Partial<FindingDraft>;

function verdictDraft(flow: ObservedFlow, verdict: Verdict, recipient: GraphNode): DraftPart | null {
  const kind = VERDICT_KINDS[verdict];
  const severity = severityOf(flow, verdict);
  if (kind === null || severity === null) return null;
  return { kind, severity, title: title(flow, kind, recipient), remedy: remedy(flow, kind, recipient) };
}

/** A credential upstream is not on its way to anybody, and one in its place is what credentials are for. */
function secretDraft(flow: ObservedFlow, verdict: Verdict, recipient: GraphNode): DraftPart | null {
  if (!isObserved(flow) || isExpectedCredential(flow) || verdict === 'declared') return null;
  const what = categoryInfo(flow.category).title;
  return {
    kind: 'secret_sent',
    severity: secretSeverity(flow, verdict),
    title: `${flow.sender.name} sends a secret (${what}) to ${recipient.name}`,
    remedy:
      flow.credential === 'in_url'
        ? 'Send it in the Authorization header: URLs stand in the logs of both sides.'
        : 'Replace the secret, keep it out of payloads, and send it only to the organisation that issued it.',
    cannotSee: 'Whether the recipient issued it: declare the category for this flow if it did.',
  };
}
