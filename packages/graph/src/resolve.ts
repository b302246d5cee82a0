import type {
  CallTarget,
  EdgeFact,
  FlowFact,
  GraphNode,
  ResolvedEdge,
  ResolvedFlow,
  ResolvedGraph,
  WindowFacts,
} from '@datatrail/model';
import type { Register } from '@datatrail/recipients';
import { edgeKey, targetParts } from './edge-accumulator.ts';
import { withKnownStores } from './known-stores.ts';
import { mergeEdges, mergeFlows } from './merge-facts.ts';
import { mergeDrafts, type NodeDraft, rolledUp, rollUpDraft } from './node-draft.ts';
import { NodeIdentity } from './node-identity.ts';
import { compareText } from './trace-tree.ts';

/** Who is who in a window. Pure; sorted by id, so that the same facts in any order give the same graph. */
export function resolve(given: WindowFacts, register: Register): ResolvedGraph {
  const facts = withKnownStores(given);
  const identity = new NodeIdentity(facts, register);
  const book = new NodeBook(identity);
  const portsOf = portsByTarget(facts.edges);
  const edges = facts.edges.map((fact) => ({
    fact,
    service: book.service(fact),
    other: book.target(fact.target, fact.environment, fact.ports, fact.calls),
  }));
  const flows = facts.flows.map((fact) => ({
    fact,
    service: book.service(fact),
    other: book.target(fact.target, fact.environment, portsOf.get(targetKey(fact)) ?? [], 0),
  }));
  for (const known of identity.services.all())
    for (const environment of known.environments) book.note(identity.serviceNode(known, environment));
  const nodes = book.finish();
  const node = (id: string): GraphNode => nodes.get(id) as GraphNode;
  const resolved = mergedEdges(edges, book, node);
  return {
    nodes: [...nodes.values()].sort((a, b) => compareText(a.id, b.id)),
    edges: resolved.filter((edge) => edge.from.id !== edge.to.id),
    selfCalls: resolved.filter((edge) => edge.from.id === edge.to.id),
    flows: mergedFlows(flows, book, node).filter(isTold),
  };
}

/** What only may have been handed on is worth telling where it would leave: inside it is true of nearly every call. */
function isTold({ recipient, fact }: ResolvedFlow): boolean {
  return (
    fact.grade !== 'co_occurring' ||
    recipient === null ||
    recipient.kind === 'external' ||
    recipient.organisation !== null
  );
}

interface Ends<Fact> {
  readonly fact: Fact;
  readonly service: string;
  /** '' for the telemetry back end. */
  readonly other: string;
}

/** All drafts of a window by id, and where they ended up. */
class NodeBook {
  readonly #identity: NodeIdentity;
  readonly #drafts = new Map<string, Map<string, NodeDraft>>();
  readonly #calls = new Map<string, number>();
  #moved = new Map<string, string>();

  constructor(identity: NodeIdentity) {
    this.#identity = identity;
  }

  service({ namespace, service, environment }: EdgeFact | FlowFact): string {
    const known = this.#identity.services.find(namespace, service) ?? {
      namespace,
      service,
      environments: [environment],
    };
    return this.note(this.#identity.serviceNode(known, environment));
  }

  target(target: CallTarget, environment: string, ports: readonly number[], calls: number): string {
    const draft = this.#identity.nodeOf(target, environment, ports);
    if (draft === null) return '';
    this.#calls.set(draft.id, (this.#calls.get(draft.id) ?? 0) + calls);
    return this.note(draft);
  }

  note(draft: NodeDraft): string {
    const same = this.#drafts.get(draft.id) ?? new Map<string, NodeDraft>();
    same.set(`${draft.host}\n${draft.name}\n${draft.country}`, draft);
    this.#drafts.set(draft.id, same);
    return draft.id;
  }

  /** The nodes by id, too many of a kind rolled up. */
  finish(): Map<string, GraphNode> {
    const all = [...this.#drafts.values()].flatMap((same) => [...same.values()]);
    this.#moved = rolledUp(all, (id) => this.#calls.get(id) ?? 0);
    const byId = new Map<string, NodeDraft[]>();
    for (const draft of all) {
      const id = this.idOf(draft.id);
      const same = byId.get(id) ?? [];
      same.push(id === draft.id ? draft : rollUpDraft(id, draft));
      byId.set(id, same);
    }
    return new Map([...byId].map(([id, drafts]) => [id, mergeDrafts(id, drafts)]));
  }

  idOf(id: string): string {
    return this.#moved.get(id) ?? id;
  }
}

function mergedEdges(
  edges: readonly Ends<EdgeFact>[],
  book: NodeBook,
  node: (id: string) => GraphNode,
): ResolvedEdge[] {
  const groups = new Map<string, { from: string; to: string; facts: EdgeFact[] }>();
  for (const { fact: told, service, other } of edges) {
    const fact = asSeen(told, node(book.idOf(other)));
    const inward = fact.target.kind === 'caller' || fact.kind === 'consume';
    const from = book.idOf(inward ? other : service);
    const to = book.idOf(inward ? service : other);
    const key = [from, to, fact.kind, fact.protocol, fact.environment].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { from, to, facts: [fact] });
    else group.facts.push(fact);
  }
  return [...groups]
    .sort((a, b) => compareText(a[0], b[0]))
    .map(([, { from, to, facts }]) => ({
      from: node(from),
      to: node(to),
      fact: mergeEdges(sortedBy(facts, (f) => edgeKey({ from: f, ...f }))),
    }));
}

/** That a host is a store shows only when it is known who answers there: what goes to a store is a query. */
function asSeen(fact: EdgeFact, other: GraphNode): EdgeFact {
  return other.kind === 'datastore' && fact.kind === 'call' ? { ...fact, kind: 'query' } : fact;
}

function mergedFlows(
  flows: readonly Ends<FlowFact>[],
  book: NodeBook,
  node: (id: string) => GraphNode,
): ResolvedFlow[] {
  const groups = new Map<string, { sender: string; recipient: string; facts: FlowFact[] }>();
  for (const { fact, service, other } of flows) {
    const sender = book.idOf(service);
    const recipient = book.idOf(other);
    const { category, direction, grade, key, detector, testData, environment } = fact;
    const name = [sender, recipient, environment, category, direction, grade, key, detector, testData ? '1' : '0'].join(
      '\n',
    );
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { sender, recipient, facts: [fact] });
    else group.facts.push(fact);
  }
  return [...groups]
    .sort((a, b) => compareText(a[0], b[0]))
    .map(([, { sender, recipient, facts }]) => ({
      sender: node(sender),
      recipient: recipient === '' ? null : node(recipient),
      fact: mergeFlows(sortedBy(facts, (f) => targetParts(f.target).join('\n'))),
    }));
}

function sortedBy<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, key: keyOf(one) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ one }) => one);
}

/** A flow does not know the ports of its calls, the edge to the same target does. */
function portsByTarget(edges: readonly EdgeFact[]): Map<string, readonly number[]> {
  const ports = new Map<string, readonly number[]>();
  for (const edge of edges) {
    const key = targetKey(edge);
    ports.set(key, [...new Set([...(ports.get(key) ?? []), ...edge.ports])]);
  }
  return ports;
}

function targetKey({ environment, namespace, service, target }: EdgeFact | FlowFact): string {
  return [environment, namespace, service, ...targetParts(target)].join('\n');
}
