import type { EdgeFact, FlowFact, MinuteFacts, ServiceFact } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundMinute } from '../src/bound-minute.ts';
import { MOST_ROWS, OTHER } from '../src/fact-bounds.ts';

const KEY = { environment: '', namespace: '', service: 'shop' } as const;
const SEEN = { firstSeenUs: 1, lastSeenUs: 2 } as const;
const NONE = { namespace: '', service: '', name: '', part: '', host: '', claimedService: '' } as const;

function edge(host: string, calls: number, service = 'shop'): EdgeFact {
  return {
    ...KEY,
    service,
    target: { ...NONE, kind: 'host', name: host, host },
    kind: 'call',
    protocol: 'http',
    calls,
    errors: 0,
    weightedCalls: calls,
    clientLatency: { bucket: [1], count: [calls] },
    answered: calls,
    plaintext: 0,
    tls: 0,
    headersCaptured: 0,
    joined: 0,
    addresses: [],
    ports: [],
    exampleTraces: ['t'],
    ...SEEN,
  };
}

function flow(key: string, host: string, count: number): FlowFact {
  return {
    ...KEY,
    target: { ...NONE, kind: 'host', name: host, host },
    category: 'user.contact.email',
    direction: 'sent',
    grade: 'on_wire',
    key,
    detector: 'email',
    confidence: 1,
    testData: false,
    count,
    endpoints: [],
    evidence: [],
    plaintext: 0,
    ...SEEN,
  };
}

function service(name: string, spans: number): ServiceFact {
  return {
    ...KEY,
    service: name,
    spans,
    traces: 1,
    roots: 0,
    orphans: 0,
    zeroIds: 0,
    negativeDurations: 0,
    cycles: 0,
    sampledSpans: 0,
    serverSpans: 0,
    clientSpans: 0,
    clientSpansWithoutPeer: 0,
    headersCaptured: 0,
    selfCalls: 0,
    unscanned: 0,
    overflow: 0,
    instances: [],
    versions: [],
    ...SEEN,
  };
}

type Rows = Omit<MinuteFacts, 'minute'>;
const rows = (some: Partial<Rows>): Rows => ({ endpoints: [], edges: [], flows: [], services: [], ...some });
const range = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const calls = (facts: readonly EdgeFact[]): number => facts.reduce((sum, fact) => sum + fact.calls, 0);

test('what fits stays as it is', () => {
  const facts = rows({
    edges: [edge('a.example.com', 3)],
    flows: [flow('k', 'a.example.com', 1)],
    services: [service('shop', 9)],
  });
  expect(boundMinute(facts)).toEqual(facts);
});

test('random hosts of one domain are that domain; of many domains those called most stay, and no call is lost', () => {
  const ofOne = range(1000, (i) => edge(`h${i}.cdn.example.com`, 1));
  const ofMany = range(2000, (i) => edge(`www.site${i}.com`, 1 + (i % 7)));
  const known = edge('api.stripe.com', 500);
  const bounded = boundMinute(rows({ edges: [...ofOne, ...ofMany, known], services: [service('shop', 9)] }));
  expect(bounded.edges.length).toBeLessThanOrEqual(MOST_ROWS.edges + 1);
  expect(calls(bounded.edges)).toBe(calls([...ofOne, ...ofMany, known]));
  const hosts = new Map(bounded.edges.map((fact) => [fact.target.host || fact.target.name, fact.calls]));
  expect([hosts.get('example.com'), hosts.get('api.stripe.com')]).toEqual([1000, 500]);
  expect(hosts.get(OTHER)).toBeGreaterThan(1000);
  expect(bounded.services[0]?.overflow).toBe(3001 - bounded.edges.length);
});

test('random keys of a flow become one row with its category, recipient and count', () => {
  const made = range(5000, (i) => flow(`field_${i}`, 'api.stripe.com', 1));
  const bounded = boundMinute(
    rows({ flows: [...made, flow('user.email', 'api.stripe.com', 40)], services: [service('shop', 9)] }),
  );
  expect(bounded.flows.length).toBeLessThanOrEqual(MOST_ROWS.flows + 1);
  expect(bounded.flows.reduce((sum, fact) => sum + fact.count, 0)).toBe(5040);
  expect(bounded.flows.find((fact) => fact.key === OTHER)).toMatchObject({
    category: 'user.contact.email',
    target: { host: 'api.stripe.com' },
  });
  expect(bounded.flows.some((fact) => fact.key === 'user.email')).toBe(true);
});

test('random services are one, in all rows, and it says how many were put together', () => {
  const many = range(3000, (i) => service(`s${i}`, 1));
  const bounded = boundMinute(
    rows({ services: [...many, service('shop', 99)], edges: range(3000, (i) => edge('api.stripe.com', 2, `s${i}`)) }),
  );
  expect(bounded.services.length).toBe(MOST_ROWS.services + 1);
  const other = bounded.services.find((fact) => fact.service === OTHER);
  expect(other).toMatchObject({ spans: 3001 - MOST_ROWS.services, overflow: 3000 - MOST_ROWS.services });
  expect(bounded.services.some((fact) => fact.service === 'shop')).toBe(true);
  expect(calls(bounded.edges)).toBe(6000);
  expect(bounded.edges.find((fact) => fact.service === OTHER)?.calls).toBe(2 * (3001 - MOST_ROWS.services));
});

test('the same facts in any order give the same rows', () => {
  const facts = rows({
    services: range(700, (i) => service(`s${i % 650}x${i}`, i % 5)),
    edges: range(900, (i) => edge(`h${i}.d${i % 400}.com`, i % 3)),
    flows: range(700, (i) => flow(`k${i}`, `h${i % 350}.com`, i % 4)),
  });
  const bounded = boundMinute(facts);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...facts.edges], { minLength: 900 }),
      fc.shuffledSubarray([...facts.flows], { minLength: 700 }),
      fc.shuffledSubarray([...facts.services], { minLength: 700 }),
      (edges, flows, services) => {
        expect(boundMinute({ ...facts, edges, flows, services })).toEqual(bounded);
      },
    ),
    { numRuns: 5 },
  );
});
