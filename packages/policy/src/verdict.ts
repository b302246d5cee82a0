import type { Verdict } from '@datatrail/model';
import { ADEQUATE_COUNTRIES } from './adequate-countries.ts';
import { coversCategory, type DeclarationIndex, meansService } from './declaration-index.ts';
import type { DeclaredFlow, DeclaredRecipient } from './declarations.ts';
import { isExpectedCredential, isObserved, NONE_SEEN, type ObservedFlow } from './judged-flow.ts';

export interface Judged {
  readonly verdict: Verdict | null;
  readonly reason: string;
  readonly declaredBy: DeclaredFlow | null;
}

const judged = (verdict: Verdict | null, reason: string, declaredBy: DeclaredFlow | null = null): Judged => ({
  verdict,
  reason,
  declaredBy,
});

/** The setting that makes the content of these calls visible; names from the OpenTelemetry instrumentations' documents. */
export function showContent({ protocols }: ObservedFlow): string {
  if (protocols.includes('gen_ai')) return 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true';
  return 'OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST for headers, an attribute such as app.request.body for bodies';
}

/** Observed against declared. Without declarations every external recipient is undeclared. */
export function judgeFlow(flow: ObservedFlow, index: DeclarationIndex | null): Judged {
  const { recipient } = flow;
  if (recipient === null) return judgeTelemetry(flow, index);
  if (recipient.kind !== 'external')
    return judged(null, 'stays inside: nothing to declare', acceptedInTelemetry(flow, index) ?? null);
  const declared = index?.recipient(recipient) ?? null;
  if (index === null) return judged('undeclared_recipient', 'no declarations file was given');
  if (declared === null) return judged('undeclared_recipient', 'the recipient is not in the declarations');
  if (flow.category === NONE_SEEN) return judgeNoneSeen(index.flowsTo(declared), declared);
  if (flow.direction === 'received')
    return judged('declared', `received from ${declared.organisation}, which is declared`);
  const outcome = judgeCategory(flow, declared, index.flowsTo(declared));
  if (isObserved(flow) || outcome.verdict === 'declared') return outcome;
  return judged('cannot_tell', 'seen upstream in the same traces only; capture needed to tell');
}

/** The declaration that lets spans of the sender hold this category. */
function acceptedInTelemetry(flow: ObservedFlow, index: DeclarationIndex | null): DeclaredFlow | undefined {
  return (index?.telemetryFlows ?? []).find((declared) => isMeant(declared, flow) && isCurrent(declared, flow));
}

function judgeTelemetry(flow: ObservedFlow, index: DeclarationIndex | null): Judged {
  const accepted = acceptedInTelemetry(flow, index);
  return accepted === undefined
    ? judged(null, 'written into telemetry, kept out of storage by screening')
    : judged(null, `accepted in telemetry, line ${accepted.line}`, accepted);
}

/** Called, content not visible: whoever declared any flow to this recipient knows of the connection. */
function judgeNoneSeen(flows: readonly DeclaredFlow[], recipient: DeclaredRecipient): Judged {
  const first = flows[0];
  if (first === undefined)
    return judged('cannot_tell', `${recipient.organisation} is listed, but no flow to it is declared`);
  return judged('declared', `a flow to ${recipient.organisation} is declared, line ${first.line}`, first);
}

const isMeant = (declared: DeclaredFlow, flow: ObservedFlow): boolean =>
  meansService(declared.service, flow.sender) &&
  (declared.environments.length === 0 || declared.environments.includes(flow.environment)) &&
  coversCategory(declared.categories, flow.category);

const dayOf = (us: number): string => {
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
};

/** By the day on which the flow was last seen, not by a clock: an old file is judged by the rules of its own time. */
const isCurrent = (declared: DeclaredFlow, flow: ObservedFlow): boolean =>
  declared.expires === null || dayOf(flow.lastSeenUs) <= declared.expires;

function isWithinPurpose(declared: DeclaredFlow, flow: ObservedFlow, recipient: DeclaredRecipient): boolean {
  const allowed = recipient.purposes.length === 0 || recipient.purposes.includes(declared.purpose);
  return allowed && flow.endpoints.every((endpoint) => meansEndpoint(declared.endpoints, endpoint));
}

function meansEndpoint(patterns: readonly string[], endpoint: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, endpoint));
}

/** `*` stands for any characters. Linear: each literal part is searched for once, in order. */
function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - tail.length) return false;
    at = found + part.length;
  }
  return true;
}

function judgeCategory(flow: ObservedFlow, recipient: DeclaredRecipient, flows: readonly DeclaredFlow[]): Judged {
  const meant = flows.filter((declared) => isMeant(declared, flow));
  if (meant.length === 0) return judgeUndeclaredCategory(flow, recipient);
  const current = meant.filter((declared) => isCurrent(declared, flow));
  const first = meant[0] as DeclaredFlow;
  if (current.length === 0) return judged('expired', `declared until ${first.expires}, line ${first.line}`, first);
  const fitting = current.find((declared) => isWithinPurpose(declared, flow, recipient));
  if (fitting === undefined)
    return judged('purpose_mismatch', `declared for another purpose or other endpoints, line ${first.line}`, first);
  const { country, transferMechanism } = recipient;
  if (
    flow.category.startsWith('user') &&
    country !== null &&
    !ADEQUATE_COUNTRIES.has(country) &&
    transferMechanism === null
  )
    return judged(
      'transfer_without_mechanism',
      `${recipient.organisation} is in ${country}, and no transfer mechanism is declared for it`,
      fitting,
    );
  return judged('declared', `declared, line ${fitting.line}`, fitting);
}

function judgeUndeclaredCategory(flow: ObservedFlow, recipient: DeclaredRecipient): Judged {
  if (isExpectedCredential(flow))
    return judged('declared', `a credential in its place: it authenticates calls to ${recipient.organisation}`);
  return judged(
    'undeclared_category',
    `${recipient.organisation} is declared, but not for this category from this service`,
  );
}
