import type { CallTarget, EdgeFact, FlowFact, MinuteFacts, ServiceFact, ServiceKey } from '@datatrail/model';
import { registrableDomain } from '@datatrail/recipients';
import { NO_TARGET } from './call-target.ts';
import { edgeKey, targetParts } from './edge-accumulator.ts';
import { MOST, MOST_HOSTS_OF_DOMAIN, MOST_ROWS, OTHER } from './fact-bounds.ts';
import { mergeEndpoints } from './merge-endpoints.ts';
import { mergeEdges, mergeFlows, smallest } from './merge-facts.ts';
import { serviceKey } from './service-accumulator.ts';
import { compareText } from './trace-tree.ts';

type Unbounded = Omit<MinuteFacts, 'minute'>;

/** Rows by the service that they are about, and how many were put together. */
interface Bounded<Fact> {
  readonly facts: Fact[];
  readonly folded: ReadonlyMap<string, number>;
}

/**
 * At most so many rows for a minute. Which rows stay apart depends on the counts alone, so the same spans in any order give
 * the same rows; nothing is lost of the sums. `overflow` of a service says how many rows were put together.
 */
export function boundMinute(facts: Unbounded): Unbounded {
  const few = withFewServices(facts);
  const edges = boundEdges(few.edges);
  const flows = boundFlows(few.flows);
  const folded = (of: ServiceKey): number =>
    (edges.folded.get(serviceKey(of)) ?? 0) + (flows.folded.get(serviceKey(of)) ?? 0);
  return {
    endpoints: few.endpoints,
    edges: edges.facts,
    flows: flows.facts,
    services: few.services.map((fact) => ({ ...fact, overflow: fact.overflow + folded(fact) })),
  };
}

function withFewServices(facts: Unbounded): Unbounded {
  const { services } = facts;
  if (services.length <= MOST_ROWS.services) return facts;
  const sorted = [...services].sort((a, b) => b.spans - a.spans || compareText(serviceKey(a), serviceKey(b)));
  const kept = sorted.slice(0, MOST_ROWS.services);
  const apart = new Set(kept.map(serviceKey));
  const names = new Set(kept.map(nameKey));
  const renamed = <Fact extends ServiceKey>(fact: Fact): Fact =>
    apart.has(serviceKey(fact)) ? fact : { ...fact, environment: '', namespace: '', service: OTHER };
  const retargeted = <Fact extends ServiceKey & { readonly target: CallTarget }>(fact: Fact): Fact =>
    fact.target.kind !== 'service' || fact.target.service === '' || names.has(nameKey(fact.target))
      ? renamed(fact)
      : { ...renamed(fact), target: { ...NO_TARGET, kind: 'service', service: OTHER } };
  const rest = sorted.slice(MOST_ROWS.services).map(renamed);
  return {
    services: byKey([...kept, mergeServices(rest)], serviceKey),
    endpoints: mergeEndpoints(facts.endpoints.map(renamed)),
    edges: merged(facts.edges.map(retargeted), keyOfEdge, mergeEdges),
    flows: merged(facts.flows.map(retargeted), keyOfFlow, mergeFlows),
  };
}

function nameKey({ namespace, service }: Pick<ServiceKey, 'namespace' | 'service'>): string {
  return `${namespace}\n${service}`;
}

function boundEdges(edges: readonly EdgeFact[]): Bounded<EdgeFact> {
  const other = (fact: EdgeFact): EdgeFact => ({ ...fact, target: otherTarget(fact.target) });
  return bounded(edges, {
    most: MOST_ROWS.edges,
    countOf: (fact) => fact.calls,
    keyOf: keyOfEdge,
    other,
    merge: mergeEdges,
  });
}

/** Keys that callers make up go first; targets only where keys alone are not enough. */
function boundFlows(flows: readonly FlowFact[]): Bounded<FlowFact> {
  const rule = { most: MOST_ROWS.flows, countOf: (fact: FlowFact) => fact.count, keyOf: keyOfFlow, merge: mergeFlows };
  const keyless = bounded(flows, { ...rule, other: (fact) => ({ ...fact, key: OTHER }) });
  // the detectors and categories of a service are a closed set: what is left over differs in its targets
  const other = (fact: FlowFact): FlowFact => ({ ...fact, key: OTHER, target: otherTarget(fact.target) });
  const both = bounded(keyless.facts, { ...rule, most: 2 * rule.most, other });
  const folded = new Map(keyless.folded);
  for (const [key, count] of both.folded) folded.set(key, (folded.get(key) ?? 0) + count);
  return { facts: both.facts, folded };
}

function otherTarget({ kind }: CallTarget): CallTarget {
  return kind === 'service' ? { ...NO_TARGET, kind, service: OTHER } : { ...NO_TARGET, kind, name: OTHER };
}

interface BoundRule<Fact> {
  readonly most: number;
  readonly countOf: (fact: Fact) => number;
  readonly keyOf: (fact: Fact) => string;
  /** The row that takes in one that is not kept apart. */
  readonly other: (fact: Fact) => Fact;
  readonly merge: (facts: readonly Fact[]) => Fact;
}

function bounded<Fact extends ServiceKey & { readonly target: CallTarget }>(
  facts: readonly Fact[],
  rule: BoundRule<Fact>,
): Bounded<Fact> {
  const folded = new Map<string, number>();
  const result: Fact[] = [];
  for (const [key, own] of grouped(facts, serviceKey)) {
    if (own.length <= rule.most) {
      result.push(...own);
      continue;
    }
    const byDomain = merged(withDomains(own), rule.keyOf, rule.merge);
    const sorted = byDomain
      .map((fact) => ({ fact, count: rule.countOf(fact), key: rule.keyOf(fact) }))
      .sort((a, b) => b.count - a.count || compareText(a.key, b.key))
      .map(({ fact }) => fact);
    const rest = sorted.slice(rule.most).map(rule.other);
    const rows = merged([...sorted.slice(0, rule.most), ...rest], rule.keyOf, rule.merge);
    folded.set(key, own.length - rows.length);
    result.push(...rows);
  }
  return { facts: byKey(result, rule.keyOf), folded };
}

/** Many hosts of one domain are one recipient all the same: a report asks for the domain. */
function withDomains<Fact extends { readonly target: CallTarget }>(facts: readonly Fact[]): Fact[] {
  const hosts = new Map<string, Set<string>>();
  for (const { target } of facts) {
    const domain = registrableDomain(target.host);
    if (domain === '') continue;
    const known = hosts.get(domain);
    if (known === undefined) hosts.set(domain, new Set([target.host]));
    else known.add(target.host);
  }
  return facts.map((fact) => {
    const { target } = fact;
    const domain = registrableDomain(target.host);
    if (domain === '' || (hosts.get(domain)?.size ?? 0) <= MOST_HOSTS_OF_DOMAIN) return fact;
    return { ...fact, target: { ...target, host: domain, name: target.name === target.host ? domain : target.name } };
  });
}

function mergeServices(facts: readonly ServiceFact[]): ServiceFact {
  const first = facts[0] as ServiceFact;
  const sum = (pick: (fact: ServiceFact) => number): number => facts.reduce((total, fact) => total + pick(fact), 0);
  return {
    ...first,
    spans: sum((f) => f.spans),
    traces: sum((f) => f.traces),
    roots: sum((f) => f.roots),
    orphans: sum((f) => f.orphans),
    zeroIds: sum((f) => f.zeroIds),
    negativeDurations: sum((f) => f.negativeDurations),
    cycles: sum((f) => f.cycles),
    sampledSpans: sum((f) => f.sampledSpans),
    serverSpans: sum((f) => f.serverSpans),
    clientSpans: sum((f) => f.clientSpans),
    clientSpansWithoutPeer: sum((f) => f.clientSpansWithoutPeer),
    headersCaptured: sum((f) => f.headersCaptured),
    selfCalls: sum((f) => f.selfCalls),
    unscanned: sum((f) => f.unscanned),
    overflow: sum((f) => f.overflow) + facts.length - 1,
    instances: smallest(
      facts.flatMap((f) => f.instances),
      MOST.serviceNames,
    ),
    versions: smallest(
      facts.flatMap((f) => f.versions),
      MOST.serviceNames,
    ),
    firstSeenUs: facts.reduce((least, f) => Math.min(least, f.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, f) => Math.max(most, f.lastSeenUs), 0),
  };
}

function keyOfEdge(fact: EdgeFact): string {
  return edgeKey({ from: fact, ...fact });
}

function keyOfFlow(fact: FlowFact): string {
  const { category, direction, grade, key, detector, testData, target } = fact;
  const rest = [category, direction, grade, key, detector, testData ? '1' : '0'];
  return [serviceKey(fact), ...targetParts(target), ...rest].join('\n');
}

function grouped<Fact>(facts: readonly Fact[], keyOf: (fact: Fact) => string): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return groups;
}

function merged<Fact>(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
  merge: (facts: readonly Fact[]) => Fact,
): Fact[] {
  return [...grouped(facts, keyOf).values()].map((same) => (same.length === 1 ? (same[0] as Fact) : merge(same)));
}

function byKey<Fact>(facts: readonly Fact[], keyOf: (fact: Fact) => string): Fact[] {
  return facts
    .map((fact) => ({ fact, key: keyOf(fact) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ fact }) => fact);
}
