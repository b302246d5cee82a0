import {
  type CallTarget,
  type EdgeFact,
  type EndpointFact,
  type FlowFact,
  type GraphNode,
  histogramBucket,
  type ResolvedEdge,
  type ResolvedFlow,
  type ResolvedGraph,
  type ServiceFact,
  type WindowFacts,
} from '@datatrail/model';

const NOON = Date.UTC(2026, 2, 1, 12) * 1000;
const key = { environment: 'production', namespace: 'shop' };
const seen = { firstSeenUs: NOON, lastSeenUs: NOON + 60_000_000 };

const latency = (...ms: number[]) => ({
  bucket: ms.map((one) => histogramBucket(one * 1e6)),
  count: ms.map(() => 1),
});

const service = (name: string): GraphNode => ({
  id: `service:shop/${name}`,
  kind: 'service',
  name,
  environment: 'production',
  organisation: null,
  country: null,
  hosts: [],
});
const outside = (name: string): GraphNode => ({
  id: `external:${name}`,
  kind: 'external',
  name,
  environment: '',
  organisation: null,
  country: null,
  hosts: [`b.${name}`, `a.${name}`],
});

export const cart = service('cart');
export const checkout = service('checkout');
export const tracker = outside('tracker.example');
export const bank = outside('bank.example');
const db: GraphNode = { ...outside('postgresql/shop'), id: 'datastore:postgresql/shop', kind: 'datastore', hosts: [] };

const target = (to: GraphNode): CallTarget => ({
  kind: to.kind === 'service' ? 'service' : 'host',
  namespace: to.kind === 'service' ? 'shop' : '',
  service: to.kind === 'service' ? to.name : '',
  name: to.name,
  part: '',
  host: to.hosts[0] ?? '',
  claimedService: '',
});

export function edge(from: GraphNode, to: GraphNode, more: Partial<EdgeFact> = {}): ResolvedEdge {
  const fact: EdgeFact = {
    ...key,
    service: from.name,
    target: target(to),
    kind: 'call',
    protocol: 'http',
    calls: 4,
    errors: 1,
    weightedCalls: 4,
    clientLatency: latency(120, 80),
    answered: 4,
    plaintext: 0,
    tls: 4,
    headersCaptured: 0,
    joined: 0,
    addresses: [],
    ports: [443],
    exampleTraces: ['t1'],
    ...seen,
    ...more,
  };
  return { from, to, fact };
}

export function flow(sender: GraphNode, recipient: GraphNode | null, more: Partial<FlowFact> = {}): ResolvedFlow {
  const fact: FlowFact = {
    ...key,
    service: sender.name,
    target: target(recipient ?? sender),
    category: 'user.contact.email',
    direction: 'sent',
    grade: 'on_wire',
    key: 'url.full',
    detector: 'email',
    confidence: 0.9,
    testData: false,
    count: 2,
    endpoints: ['POST /pay'],
    evidence: [],
    plaintext: 0,
    ...seen,
    ...more,
  };
  return { sender, recipient, fact };
}

export function endpoint(name: string, more: Partial<EndpointFact> = {}): EndpointFact {
  return {
    ...key,
    service: name,
    endpoint: 'POST /pay',
    kind: 'http',
    protocol: 'http',
    calls: 8,
    errors: 2,
    latency: latency(10, 20, 30),
    statusCodes: [
      [500, 2],
      [200, 6],
    ],
    addresses: ['b', 'a'],
    instances: ['i2', 'i1'],
    versions: ['2', '1'],
    callers: ['caller'],
    publicCalls: 0,
    rootCalls: 8,
    categoriesIn: [],
    categoriesOut: [],
    exampleTraces: ['t2', 't1'],
    ...seen,
    ...more,
  };
}

export function serviceFact(name: string, more: Partial<ServiceFact> = {}): ServiceFact {
  return {
    ...key,
    service: name,
    spans: 20,
    traces: 8,
    roots: 8,
    orphans: 0,
    zeroIds: 0,
    negativeDurations: 0,
    cycles: 0,
    sampledSpans: 0,
    serverSpans: 8,
    clientSpans: 8,
    clientSpansWithoutPeer: 0,
    headersCaptured: 4,
    selfCalls: 0,
    unscanned: 0,
    overflow: 0,
    instances: ['i1'],
    versions: ['1'],
    ...seen,
    ...more,
  };
}

const input: WindowFacts['input'] = {
  spans: 40,
  services: 2,
  traces: 8,
  rejected: 0,
  duplicates: 0,
  formats: ['otlp-json', 'jaeger-json'],
  from: '2026-03-01T12:00:00.000Z',
  to: '2026-03-01T12:01:00.000Z',
};

/** A small shop: checkout pays at a bank, tells a tracker, asks cart, which keeps its things in a database. */
export function shop(): { facts: WindowFacts; graph: ResolvedGraph } {
  const edges = [
    edge(checkout, cart),
    edge(checkout, bank, { weightedCalls: 4.1 }),
    edge(checkout, tracker),
    edge(checkout, tracker, { protocol: 'grpc', weightedCalls: 4.3 }),
    edge(cart, db, { kind: 'query', protocol: 'db' }),
    edge(cart, checkout, { weightedCalls: 0.1 }),
  ];
  const flows = [
    flow(checkout, bank, { category: 'user.financial.credit_card' }),
    flow(checkout, tracker),
    flow(checkout, tracker, { key: 'url.query', plaintext: 1 }),
    flow(checkout, tracker, { category: 'user.name', grade: 'co_occurring' }),
    flow(cart, db, { grade: 'stored', key: 'db.query.text' }),
    flow(cart, null, { grade: 'telemetry', key: 'user.mail' }),
  ];
  return {
    facts: {
      input,
      endpoints: [endpoint('checkout'), endpoint('cart'), endpoint('cart', { endpoint: 'GET /cart', publicCalls: 3 })],
      edges: edges.map((one) => one.fact),
      flows: flows.map((one) => one.fact),
      services: [serviceFact('checkout'), serviceFact('cart', { headersCaptured: 0, orphans: 5 })],
    },
    graph: { nodes: [tracker, db, cart, checkout, bank], edges, selfCalls: [], flows },
  };
}
