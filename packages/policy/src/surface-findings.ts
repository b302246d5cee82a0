import type { EndpointFact, Finding, ResolvedEdge, Severity } from '@datatrail/model';
import type { DeclarationIndex } from './declaration-index.ts';
import { subjectOf, toFinding } from './finding.ts';
import { compareText } from './observed-flows.ts';

interface Entry {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
  readonly endpoints: EndpointFact[];
}

/** A root span that a public address called: with a parent, the address is the one that a gateway passed on. */
const isPublicEntry = (endpoint: EndpointFact): boolean => endpoint.publicCalls > 0 && endpoint.rootCalls > 0;

/** Some service has to face the public. Who is meant to is known only from declarations; without them it is a question. */
function publicSeverity(isDeclared: boolean, entries: number): Severity {
  if (isDeclared) return 'medium';
  return entries > 1 ? 'low' : 'info';
}

/** Services that take calls from public addresses and are no gateway. */
export function publicServiceFindings(endpoints: readonly EndpointFact[], index: DeclarationIndex | null): Finding[] {
  const entries = new Map<string, Entry>();
  for (const endpoint of endpoints.filter(isPublicEntry)) {
    const { environment, namespace, service } = endpoint;
    const key = [environment, namespace, service].join('\n');
    const entry = entries.get(key) ?? { environment, namespace, service, endpoints: [] };
    entry.endpoints.push(endpoint);
    entries.set(key, entry);
  }
  const sorted = [...entries].sort((a, b) => compareText(a[0], b[0])).map(([, entry]) => entry);
  return sorted.flatMap((entry) => {
    const declared = index?.service(entry) ?? null;
    if (declared?.role === 'gateway' || declared?.role === 'frontend') return [];
    return [publicServiceFinding(entry, publicSeverity(declared !== null && declared.role !== '', entries.size))];
  });
}

function publicServiceFinding({ environment, namespace, service, endpoints }: Entry, severity: Severity): Finding {
  const calls = endpoints.reduce((sum, endpoint) => sum + endpoint.publicCalls, 0);
  return toFinding({
    kind: 'public_service',
    environment,
    services: [service],
    subject: `service:${namespace === '' ? '' : `${namespace}/`}${service}`,
    recipient: '',
    category: '',
    severity,
    title: `${service} takes calls from public addresses`,
    reason: `public addresses called ${endpoints.length} of its endpoints ${calls === 1 ? 'once' : `${calls} times`} without a gateway before it`,
    cannotSee: 'A gateway or firewall without tracing, and whether callers are authenticated.',
    remedy: `If it is meant, declare ${service} with role: gateway; else put it behind the gateway.`,
    firstSeenUs: endpoints.reduce((least, endpoint) => Math.min(least, endpoint.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: endpoints.reduce((most, endpoint) => Math.max(most, endpoint.lastSeenUs), 0),
  });
}

/** Trace context crossed the border and came back as a span: an outsider can link our requests. */
export function joinedTraceFindings(edges: readonly ResolvedEdge[]): Finding[] {
  const pairs = new Map<string, ResolvedEdge[]>();
  for (const edge of edges)
    if (edge.to.kind === 'external' && edge.fact.joined > 0) {
      const key = [edge.fact.environment, edge.from.id, edge.to.id].join('\n');
      pairs.set(key, [...(pairs.get(key) ?? []), edge]);
    }
  return [...pairs]
    .sort((a, b) => compareText(a[0], b[0]))
    .map(([, [first, ...rest]]) => joinedTraceFinding(first as ResolvedEdge, rest));
}

function joinedTraceFinding(first: ResolvedEdge, rest: readonly ResolvedEdge[]): Finding {
  const facts = [first, ...rest].map((edge) => edge.fact);
  return toFinding({
    kind: 'external_joins_trace',
    environment: first.fact.environment,
    services: [first.from.name],
    subject: subjectOf(first.from),
    recipient: first.to.id,
    category: '',
    severity: 'low',
    title: `${first.to.name} joins the traces of ${first.from.name}`,
    reason: `${facts.reduce((sum, fact) => sum + fact.joined, 0)} of its spans are children of ours, so it received traceparent`,
    cannotSee: 'Whether baggage went with it, and what the other side does with our trace ids.',
    remedy:
      'Do not send traceparent, tracestate and baggage to hosts outside, or declare that the party may have them.',
    firstSeenUs: facts.reduce((least, fact) => Math.min(least, fact.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, fact) => Math.max(most, fact.lastSeenUs), 0),
  });
}
