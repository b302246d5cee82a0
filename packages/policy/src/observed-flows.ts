import {
  type EdgeFact,
  type Evidence,
  type FlowFact,
  GRADES,
  type GraphNode,
  type Protocol,
  type ResolvedGraph,
} from '@datatrail/model';
import { type CredentialUse, credentialUse } from './credential.ts';
import { isObserved, NONE_SEEN, type ObservedFlow } from './judged-flow.ts';

const MAX_ENDPOINTS = 10;
const MAX_EVIDENCE = 3;
const CREDENTIAL_ORDER: readonly CredentialUse[] = ['none', 'issuer', 'authenticates', 'in_url', 'exposed'];

/** Code-unit order: the same on every machine and in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const evidenceKey = (e: Evidence): string => [e.traceId, e.spanId, e.position, e.key, e.detector, e.shape].join('\n');

/** At most three, the first by trace, span, position and key; each once. */
export function mergeEvidence(lists: readonly (readonly Evidence[])[]): Evidence[] {
  const byKey = new Map(lists.flat().map((evidence) => [evidenceKey(evidence), evidence]));
  return [...byKey]
    .sort((a, b) => compareText(a[0], b[0]))
    .slice(0, MAX_EVIDENCE)
    .map(([, evidence]) => evidence);
}

function mergeNames(lists: readonly (readonly string[])[], limit: number): string[] {
  return [...new Set(lists.flat())].sort(compareText).slice(0, limit);
}

const pairKey = (environment: string, sender: GraphNode, recipient: GraphNode | null): string =>
  [environment, sender.id, recipient?.id ?? ''].join('\n');

const protocolsOf = (edges: readonly EdgeFact[]): Protocol[] =>
  [...new Set(edges.map((edge) => edge.protocol))].sort(compareText);

interface FlowGroup {
  readonly sender: GraphNode;
  readonly recipient: GraphNode | null;
  readonly facts: FlowFact[];
}

function observedFlow({ sender, recipient, facts }: FlowGroup, edges: readonly EdgeFact[]): ObservedFlow {
  const first = facts[0] as FlowFact;
  const real = facts.filter((fact) => !fact.testData);
  const judged = real.length > 0 ? real : facts;
  const plaintext = judged.reduce((sum, fact) => sum + fact.plaintext, 0);
  const uses = judged.map((fact) => (recipient === null ? 'none' : credentialUse(fact, recipient)));
  return {
    environment: first.environment,
    sender,
    recipient,
    category: first.category,
    direction: first.direction,
    grade: first.grade,
    count: facts.reduce((sum, fact) => sum + fact.count, 0),
    endpoints: mergeNames(
      facts.map((fact) => fact.endpoints),
      MAX_ENDPOINTS,
    ),
    evidence: mergeEvidence(facts.map((fact) => fact.evidence)),
    facts,
    confidence: judged.reduce((top, fact) => Math.max(top, fact.confidence), 0),
    testData: real.length === 0,
    plaintext,
    transport: plaintext > 0 ? 'plaintext' : edges.some((edge) => edge.tls > 0) ? 'tls' : 'unknown',
    protocols: protocolsOf(edges),
    credential: CREDENTIAL_ORDER[Math.max(...uses.map((use) => CREDENTIAL_ORDER.indexOf(use)))] ?? 'none',
    firstSeenUs: facts.reduce((least, fact) => Math.min(least, fact.firstSeenUs), first.firstSeenUs),
    lastSeenUs: facts.reduce((most, fact) => Math.max(most, fact.lastSeenUs), first.lastSeenUs),
  };
}

/** A call whose content is not visible still has a row: nothing seen is not nothing sent. */
function noneSeen(sender: GraphNode, recipient: GraphNode, edges: readonly EdgeFact[]): ObservedFlow {
  const first = edges[0] as EdgeFact;
  return {
    environment: first.environment,
    sender,
    recipient,
    category: NONE_SEEN,
    direction: 'sent',
    grade: null,
    count: edges.reduce((sum, edge) => sum + edge.calls, 0),
    endpoints: [],
    evidence: [],
    facts: [],
    confidence: null,
    testData: false,
    plaintext: edges.reduce((sum, edge) => sum + edge.plaintext, 0),
    transport: edges.some((edge) => edge.plaintext > 0)
      ? 'plaintext'
      : edges.some((edge) => edge.tls > 0)
        ? 'tls'
        : 'unknown',
    protocols: protocolsOf(edges),
    credential: 'none',
    firstSeenUs: edges.reduce((least, edge) => Math.min(least, edge.firstSeenUs), first.firstSeenUs),
    lastSeenUs: edges.reduce((most, edge) => Math.max(most, edge.lastSeenUs), first.lastSeenUs),
  };
}

const factKey = (fact: FlowFact): string =>
  [fact.key, fact.detector, String(fact.testData), fact.firstSeenUs, fact.count].join('\n');

function byFlow(a: ObservedFlow, b: ObservedFlow): number {
  return (
    compareText(a.sender.id, b.sender.id) ||
    compareText(a.recipient?.id ?? '', b.recipient?.id ?? '') ||
    compareText(a.environment, b.environment) ||
    compareText(a.category, b.category) ||
    compareText(a.direction, b.direction) ||
    (a.grade === null ? -1 : GRADES.indexOf(a.grade)) - (b.grade === null ? -1 : GRADES.indexOf(b.grade))
  );
}

/**
 * All flows of a window, one for each (sender, recipient, category, direction, grade, environment), and `none_seen`
 * for every pair of a sender and an external recipient of which no content was seen. Sorted; the order of the facts
 * does not matter.
 */
export function observeFlows(graph: ResolvedGraph): ObservedFlow[] {
  const edges = new Map<string, { sender: GraphNode; recipient: GraphNode; facts: EdgeFact[] }>();
  for (const { from, to, fact } of graph.edges) {
    const key = pairKey(fact.environment, from, to);
    const entry = edges.get(key) ?? { sender: from, recipient: to, facts: [] };
    entry.facts.push(fact);
    edges.set(key, entry);
  }
  const groups = new Map<string, FlowGroup>();
  for (const { sender, recipient, fact } of graph.flows) {
    const pair = pairKey(fact.environment, sender, recipient);
    const key = [pair, fact.category, fact.direction, fact.grade].join('\n');
    const group = groups.get(key) ?? { sender, recipient, facts: [] };
    group.facts.push(fact);
    groups.set(key, group);
  }
  const flows = [...groups.values()].map((group) => {
    const facts = [...group.facts].sort((a, b) => compareText(factKey(a), factKey(b)));
    const pair = pairKey(facts[0]?.environment ?? '', group.sender, group.recipient);
    return observedFlow({ ...group, facts }, edges.get(pair)?.facts ?? []);
  });
  const seen = new Set(
    flows
      .filter((flow) => flow.direction === 'sent' && isObserved(flow))
      .map((flow) => pairKey(flow.environment, flow.sender, flow.recipient)),
  );
  for (const [key, { sender, recipient, facts }] of edges)
    if (recipient.kind === 'external' && !seen.has(key)) flows.push(noneSeen(sender, recipient, facts));
  return flows.sort(byFlow);
}
