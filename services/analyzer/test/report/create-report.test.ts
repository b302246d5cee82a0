import type { Report, WindowFacts } from '@datatrail/model';
import { type Declarations, parseDeclarations } from '@datatrail/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReport } from '../../src/report/create-report.ts';
import { endpoint, shop } from './window-facts.ts';

function declared(text: string): Declarations {
  const parsed = parseDeclarations(text);
  if (!parsed.ok) throw new Error('bad declarations in a test');
  return parsed.declarations;
}

const report = (made = shop(), declarations: Declarations | null = null): Report =>
  createReport({ ...made, declarations, mode: 'absolute', generatedAt: '2026-03-02T00:00:00.000Z' });

test('the shop: who sends what to whom, how bad that is, and what is not seen', () => {
  const { services, graph, flows, findings, schema } = report();
  expect(schema).toBe('datatrail.report/v1');
  expect(services.map(({ name, calls }) => [name, calls])).toEqual([
    ['cart', 16],
    ['checkout', 8],
  ]);
  expect(graph.nodes.map((node) => node.id)).toEqual([
    'datastore:postgresql/shop',
    'external:bank.example',
    'external:tracker.example',
    'service:shop/cart',
    'service:shop/checkout',
  ]);
  expect(graph.edges.map(({ from, to, protocol, calls, verdict }) => [from, to, protocol, calls, verdict])).toEqual([
    ['service:shop/cart', 'datastore:postgresql/shop', 'db', 4, null],
    ['service:shop/cart', 'service:shop/checkout', 'http', 4, null],
    ['service:shop/checkout', 'external:bank.example', 'http', 4, 'undeclared_recipient'],
    ['service:shop/checkout', 'external:tracker.example', 'grpc', 4, 'undeclared_recipient'],
    ['service:shop/checkout', 'external:tracker.example', 'http', 4, 'undeclared_recipient'],
    ['service:shop/checkout', 'service:shop/cart', 'http', 4, null],
  ]);
  expect(graph.edges[3]?.categories).toEqual([
    { category: 'user.contact.email', grade: 'on_wire', count: 4 },
    { category: 'user.name', grade: 'co_occurring', count: 2 },
  ]);
  expect(flows.find((flow) => flow.grade === 'telemetry')).toMatchObject({ recipient: 'telemetry', verdict: null });
  expect(findings.slice(0, 3).map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    'undeclared_recipient high',
    'undeclared_recipient high',
    'plaintext_exposure medium',
  ]);
});

test('risk: both factors, the finding behind each contribution, and zero for a service that sends nothing outside', () => {
  const made = report();
  const [cart, checkout] = made.services;
  expect(cart?.risk).toMatchObject({ score: 0, exposure: 0, telemetryExposure: 0.45 });
  expect(checkout?.risk.exposure).toBeGreaterThan(0.5);
  expect(checkout?.risk.confidence).toBe(1);
  const ids = new Set(made.findings.map((finding) => finding.id));
  const exposures = checkout?.risk.top.filter(({ factor }) => factor === 'exposure') ?? [];
  expect(exposures.length).toBeGreaterThan(1);
  expect(exposures.every(({ ref }) => ids.has(ref))).toBe(true);
  const { score, exposure, trustDeficit } = checkout?.risk ?? { score: 0, exposure: 0, trustDeficit: 0 };
  expect(score).toBeCloseTo(100 * (1 - (1 - exposure) ** (1 + trustDeficit)), 1);
});

test('quality: six attributes from the facts, callers that are the service itself left out', () => {
  const [cart, checkout] = report().services;
  expect(checkout?.qws).toMatchObject({ attributesObserved: '6/9', provisional: true, mode: 'absolute' });
  expect(checkout?.qws.attributes).toMatchObject({ availability: 75, successability: 100, documentation: null });
  // 16 received calls, one caller, in 60 seconds
  expect(cart?.qws.attributes.throughput).toBeCloseTo(16 / 60, 3);
  expect(cart?.qws.attributes.responseTime).toBeCloseTo(100, -1);
});

test('declarations change verdicts, findings, roles and risk', () => {
  const declarations = declared(`
services: [{name: cart, role: gateway}]
recipients: [{organisation: Bank, hosts: [bank.example]}]
flows: [{service: shop/checkout, categories: [user.financial], recipient: Bank, purpose: payment}]
`);
  const before = report();
  const after = report(shop(), declarations);
  expect(after.services.map((service) => service.role)).toEqual(['gateway', '']);
  expect(after.findings.some((finding) => finding.recipient === 'external:bank.example')).toBe(false);
  expect(after.services[1]?.risk.score).toBeLessThan(before.services[1]?.risk.score ?? 0);
});

test('an endpoint keeps everything of the repository, sorted', () => {
  const endpoint = report().endpoints.find(({ service }) => service === 'checkout');
  expect(endpoint).toMatchObject({
    calls: 8,
    errors: 2,
    addresses: ['a', 'b'],
    versions: ['1', '2'],
    publicEntry: false,
  });
  expect(JSON.stringify(endpoint?.statusCodes)).toBe('{"200":6,"500":2}');
  expect(endpoint?.latencyMs.p50).toBeCloseTo(20, -0.5);
  expect(endpoint?.firstSeen).toBe('2026-03-01T12:00:00.000Z');
});

test('names that are few in each minute and many in the window become one endpoint', () => {
  const { facts, graph } = shop();
  const minutes = Array.from({ length: 10 }, (_, minute) =>
    Array.from({ length: 20 }, (__, i) =>
      endpoint('cart', { endpoint: `GET /customers/name-${minute}-${i}`, calls: 1 }),
    ),
  );
  const merged = report({ facts: { ...facts, endpoints: minutes.flat() }, graph });
  expect(merged.endpoints.map(({ endpoint: name, calls }) => `${name} ${calls}`)).toEqual(['GET /customers/{*} 200']);
  expect(merged.services.find(({ name }) => name === 'cart')?.calls).toBe(200);
});

test('nothing at all gives a report without anything', () => {
  const nothing: WindowFacts['input'] = { ...shop().facts.input, from: null, to: null, spans: 0 };
  const empty = {
    facts: { input: nothing, endpoints: [], edges: [], flows: [], services: [] },
    graph: { nodes: [], edges: [], selfCalls: [], flows: [] },
  };
  expect(report(empty)).toMatchObject({ services: [], endpoints: [], flows: [], findings: [] });
});

test('the same facts in any order give the same bytes', () => {
  const expected = JSON.stringify(report());
  const { facts, graph } = shop();
  const any = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  fc.assert(
    fc.property(
      fc.record({ endpoints: any(facts.endpoints), services: any(facts.services) }),
      fc.record({ nodes: any(graph.nodes), edges: any(graph.edges), flows: any(graph.flows) }),
      (shuffledFacts, shuffledGraph) => {
        const made = { facts: { ...facts, ...shuffledFacts }, graph: { ...graph, ...shuffledGraph } };
        expect(JSON.stringify(report(made))).toBe(expected);
      },
    ),
    { numRuns: 100 },
  );
});
