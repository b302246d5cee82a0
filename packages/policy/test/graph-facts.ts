import type {
  CallTarget,
  EdgeFact,
  EndpointFact,
  FlowFact,
  GraphNode,
  NodeKind,
  ResolvedEdge,
  ResolvedFlow,
  ResolvedGraph,
} from '@datatrail/model';

/** 2026-03-01T12:00:00Z in microseconds. */
const NOON = Date.UTC(2026, 2, 1, 12) * 1000;

export function node(kind: NodeKind, name: string, more: Partial<GraphNode> = {}): GraphNode {
  return { id: `${kind}:${name}`, kind, name, environment: '', organisation: null, country: null, hosts: [], ...more };
}

export const checkout = node('service', 'checkout');
export const stripe = node('external', 'stripe.com', { organisation: 'Stripe', hosts: ['api.stripe.com'] });
export const tracker = node('external', 'tracker.example', { hosts: ['in.tracker.example'] });

const target: CallTarget = {
  kind: 'host',
  namespace: '',
  service: '',
  name: '',
  part: '',
  host: '',
  claimedService: '',
};

export function edge(from: GraphNode, to: GraphNode, more: Partial<EdgeFact> = {}): ResolvedEdge {
  const fact: EdgeFact = {
    environment: '',
    namespace: '',
    service: from.name,
    target: { ...target, name: to.name, host: to.hosts[0] ?? '' },
    kind: 'call',
    protocol: 'http',
    calls: 4,
    errors: 0,
    weightedCalls: 4,
    clientLatency: { bucket: [], count: [] },
    answered: 4,
    plaintext: 0,
    tls: 4,
    headersCaptured: 0,
    joined: 0,
    addresses: [],
    ports: [],
    exampleTraces: [],
    firstSeenUs: NOON,
    lastSeenUs: NOON,
    ...more,
  };
  return { from, to, fact };
}

export function flow(sender: GraphNode, recipient: GraphNode | null, more: Partial<FlowFact> = {}): ResolvedFlow {
  const fact: FlowFact = {
    environment: '',
    namespace: '',
    service: sender.name,
    target: { ...target, kind: recipient === null ? 'none' : 'host', name: recipient?.name ?? '' },
    category: 'user.contact.email',
    direction: 'sent',
    grade: 'on_wire',
    key: 'url.full',
    detector: 'email',
    confidence: 0.95,
    testData: false,
    count: 2,
    endpoints: ['POST /pay'],
    evidence: [
      {
        traceId: 'a1',
        spanId: 'b1',
        position: 'span_attribute',
        key: 'url.full',
        detector: 'email',
        shape: 'aaa@aa.aa',
      },
    ],
    plaintext: 0,
    firstSeenUs: NOON,
    lastSeenUs: NOON,
    ...more,
  };
  return { sender, recipient, fact };
}

export function graph(edges: readonly ResolvedEdge[], flows: readonly ResolvedFlow[] = []): ResolvedGraph {
  const nodes = new Map<string, GraphNode>();
  for (const { from, to } of edges) for (const end of [from, to]) nodes.set(end.id, end);
  return { nodes: [...nodes.values()], edges, selfCalls: [], flows };
}

export function endpoint(service: string, more: Partial<EndpointFact> = {}): EndpointFact {
  return {
    environment: '',
    namespace: '',
    service,
    endpoint: 'GET /',
    kind: 'http',
    protocol: 'http',
    calls: 3,
    errors: 0,
    latency: { bucket: [], count: [] },
    statusCodes: [],
    addresses: [],
    instances: [],
    versions: [],
    callers: [],
    publicCalls: 0,
    rootCalls: 0,
    categoriesIn: [],
    categoriesOut: [],
    exampleTraces: [],
    firstSeenUs: NOON,
    lastSeenUs: NOON,
    ...more,
  };
}
