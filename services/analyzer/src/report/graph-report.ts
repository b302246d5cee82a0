import {
  GRADES,
  type GraphEdge,
  type GraphNode,
  type Report,
  type ResolvedEdge,
  type ResolvedGraph,
} from '@datatrail/model';
import type { JudgedFlow, Judgement } from '@datatrail/policy';
import { compareTexts, sortedNames } from './report-order.ts';

type Categories = GraphEdge['categories'];

const pairId = (environment: string, from: string, to: string): string => [environment, from, to].join('\n');

/** What was seen on the way from one node to another, by category and grade. */
function categoriesByPair(flows: readonly JudgedFlow[]): Map<string, Categories> {
  const byPair = new Map<string, Map<string, Categories[number]>>();
  for (const { environment, sender, recipient, category, grade, count } of flows) {
    if (recipient === null || grade === null) continue;
    const pair = pairId(environment, sender.id, recipient.id);
    const rows = byPair.get(pair) ?? new Map<string, Categories[number]>();
    const key = `${category}\n${grade}`;
    rows.set(key, { category, grade, count: (rows.get(key)?.count ?? 0) + count });
    byPair.set(pair, rows);
  }
  return new Map(
    [...byPair].map(([pair, rows]) => [
      pair,
      [...rows.values()].sort(
        (a, b) => compareTexts([a.category], [b.category]) || GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade),
      ),
    ]),
  );
}

/** One row for each (sender, recipient, kind, protocol, environment). */
function graphEdges(edges: readonly ResolvedEdge[], judgement: Judgement): GraphEdge[] {
  const categories = categoriesByPair(judgement.flows);
  const rows = new Map<string, GraphEdge>();
  for (const { from, to, fact } of edges) {
    const { environment, kind, protocol } = fact;
    const key = [environment, from.id, to.id, kind, protocol].join('\n');
    const before = rows.get(key);
    rows.set(key, {
      from: from.id,
      to: to.id,
      kind,
      protocol,
      environment,
      calls: (before?.calls ?? 0) + fact.calls,
      errors: (before?.errors ?? 0) + fact.errors,
      categories: categories.get(pairId(environment, from.id, to.id)) ?? [],
      verdict: judgement.edgeVerdict(environment, from, to),
    });
  }
  return [...rows.values()].sort((a, b) =>
    compareTexts([a.from, a.to, a.kind, a.protocol, a.environment], [b.from, b.to, b.kind, b.protocol, b.environment]),
  );
}

export function graphReport(graph: ResolvedGraph, judgement: Judgement): Report['graph'] {
  const nodes = graph.nodes
    .map((node): GraphNode => ({ ...node, hosts: sortedNames(node.hosts) }))
    .sort((a, b) => compareTexts([a.id, a.environment], [b.id, b.environment]));
  return { nodes, edges: graphEdges(graph.edges, judgement) };
}
