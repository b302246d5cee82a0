import { type EdgeFact, type FlowFact, mergeHistograms } from '@datatrail/model';
import { MOST } from './fact-bounds.ts';
import { firstEvidence } from './flow-accumulator.ts';
import { compareText } from './trace-tree.ts';

/**
 * Edge facts of one pair as one; identity fields of the first. Calls are receiving spans where there are: sending spans
 * whose receiver left no span do not count beside them.
 */
export function mergeEdges(facts: readonly EdgeFact[]): EdgeFact {
  const received = facts.filter(({ target }) => target.kind === 'service' && target.service !== '');
  const counted = received.length > 0 ? received : facts;
  const first = counted[0] as EdgeFact;
  if (facts.length === 1) return first;
  const sum = (pick: (fact: EdgeFact) => number): number => facts.reduce((total, fact) => total + pick(fact), 0);
  const count = (pick: (fact: EdgeFact) => number): number => counted.reduce((total, fact) => total + pick(fact), 0);
  return {
    ...first,
    calls: count((f) => f.calls),
    errors: count((f) => f.errors),
    weightedCalls: count((f) => f.weightedCalls),
    clientLatency: mergeHistograms(facts.map((f) => f.clientLatency)),
    answered: sum((f) => f.answered),
    plaintext: sum((f) => f.plaintext),
    tls: sum((f) => f.tls),
    headersCaptured: sum((f) => f.headersCaptured),
    joined: sum((f) => f.joined),
    addresses: smallest(
      facts.flatMap((f) => f.addresses),
      MOST.addresses,
    ),
    ports: [...new Set(facts.flatMap((f) => f.ports))].sort((a, b) => a - b).slice(0, MOST.ports),
    exampleTraces: smallest(
      facts.flatMap((f) => f.exampleTraces),
      MOST.exampleTraces,
    ),
    firstSeenUs: facts.reduce((least, f) => Math.min(least, f.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, f) => Math.max(most, f.lastSeenUs), 0),
  };
}

/** Flow facts of one sender, recipient, category, grade, key and detector as one. */
export function mergeFlows(facts: readonly FlowFact[]): FlowFact {
  const first = facts[0] as FlowFact;
  if (facts.length === 1) return first;
  return {
    ...first,
    confidence: facts.reduce((most, f) => Math.max(most, f.confidence), 0),
    count: facts.reduce((total, f) => total + f.count, 0),
    endpoints: smallest(
      facts.flatMap((f) => f.endpoints),
      MOST.flowEndpoints,
    ),
    evidence: firstEvidence(facts.flatMap((f) => f.evidence)),
    plaintext: facts.reduce((total, f) => total + f.plaintext, 0),
    firstSeenUs: facts.reduce((least, f) => Math.min(least, f.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, f) => Math.max(most, f.lastSeenUs), 0),
  };
}

export function smallest(texts: readonly string[], most: number): string[] {
  return [...new Set(texts)].sort(compareText).slice(0, most);
}
