import { expect, test } from 'vitest';
import { judge } from '../src/index.ts';
import { declared, STRIPE } from './declared.ts';
import { checkout, edge, endpoint, graph, node, stripe } from './graph-facts.ts';

test('a service that takes public calls is a finding unless it is a gateway or only hears of the address', () => {
  const severities = (yaml: string | null, more: Parameters<typeof endpoint>[1]) =>
    judge({
      graph: graph([]),
      endpoints: [endpoint('shop', more)],
      declarations: yaml === null ? null : declared(yaml),
    }).findings.map((one) => `${one.kind} ${one.severity}`);
  const open = { publicCalls: 2, rootCalls: 2 };
  expect(severities('services: [{name: shop, role: gateway}]', open)).toEqual([]);
  expect(severities('services: [{name: shop, role: backend}]', open)).toEqual(['public_service medium']);
  expect(severities(null, open)).toEqual(['public_service info']);
  expect(severities(null, { publicCalls: 2, rootCalls: 0 })).toEqual([]);
  expect(severities(null, { publicCalls: 0, rootCalls: 2 })).toEqual([]);
});

test('an outsider that joins our trace is a finding', () => {
  const { findings } = judge({
    graph: graph([edge(checkout, stripe, { joined: 3 })]),
    endpoints: [],
    declarations: declared(STRIPE),
  });
  expect(findings).toMatchObject([{ kind: 'external_joins_trace', severity: 'low', recipient: stripe.id }]);
});

test('services of one name in two namespaces have findings with ids of their own, whatever else the window holds', () => {
  const ids = (suffix: string) =>
    judge({
      graph: graph(
        ['a', 'b'].map((namespace) =>
          edge(node('service', 'worker', { id: `service:${namespace}/worker${suffix}`, environment: 'prod' }), stripe, {
            namespace,
            environment: 'prod',
            joined: 1,
          }),
        ),
      ),
      endpoints: ['a', 'b'].map((namespace) =>
        endpoint('worker', { namespace, environment: 'prod', publicCalls: 1, rootCalls: 1 }),
      ),
      declarations: null,
    })
      .findings.filter(({ service }) => service === 'worker')
      .map(({ id }) => id)
      .sort();
  expect(ids('').length).toBeGreaterThan(3);
  expect(new Set(ids('')).size).toBe(ids('').length);
  expect(ids('@prod')).toEqual(ids(''));
});
