import type { FlowFact, Severity } from '@datatrail/model';
import { expect, test } from 'vitest';
import { judge } from '../src/index.ts';
import { declared, STRIPE } from './declared.ts';
import { checkout, edge, flow, graph, stripe, tracker } from './graph-facts.ts';

const SECRET_ROWS: readonly {
  readonly name: string;
  readonly to: typeof stripe;
  readonly seen: Partial<FlowFact>;
  readonly severity: Severity | null;
}[] = [
  {
    name: 'Stripe key to Stripe',
    to: stripe,
    seen: { detector: 'stripe-key', category: 'system.authentication.api_key' },
    severity: null,
  },
  {
    name: 'Stripe key to a stranger, even in the header',
    to: tracker,
    seen: {
      detector: 'stripe-key',
      category: 'system.authentication.api_key',
      key: 'http.request.header.authorization',
    },
    severity: 'high',
  },
  {
    name: 'bearer token in its header',
    to: tracker,
    seen: { detector: 'bearer', category: 'system.authentication.token', key: 'http.request.header.authorization' },
    severity: null,
  },
  {
    name: 'token in a URL',
    to: tracker,
    seen: { detector: 'oauth-parameter', category: 'system.authentication.token' },
    severity: 'high',
  },
  {
    name: 'cookie in its header',
    to: tracker,
    seen: { detector: 'cookie', category: 'user.device.cookie_id', key: 'http.request.header.cookie' },
    severity: null,
  },
  {
    name: 'API key in a prompt',
    to: tracker,
    seen: { detector: 'api-key', category: 'system.authentication.api_key', key: 'gen_ai.input.messages' },
    severity: 'high',
  },
  {
    name: 'token upstream',
    to: tracker,
    seen: { detector: 'jwt', category: 'system.authentication.token', grade: 'co_occurring' },
    severity: null,
  },
  {
    name: 'private key to its owner',
    to: stripe,
    seen: { detector: 'private-key', category: 'system.authentication.private_key' },
    severity: 'critical',
  },
];

test.each(SECRET_ROWS)('$name: $severity', ({ to, seen, severity }) => {
  const { findings, flows } = judge({
    graph: graph([edge(checkout, to)], [flow(checkout, to, seen)]),
    endpoints: [],
    declarations: null,
  });
  expect(findings.filter((one) => one.kind === 'secret_sent').map((one) => one.severity)).toEqual(
    severity === null ? [] : [severity],
  );
  // that nobody declared the recipient stays a finding of its own
  if (severity === null)
    expect(findings.filter((one) => one.kind === 'undeclared_recipient')).toMatchObject([{ severity: 'low' }]);
  expect(flows[0]?.finding).not.toBe('');
});

test('a token in the URL of a declared recipient is bad practice, in a payload more than that', () => {
  const severityOf = (key: string) =>
    judge({
      graph: graph(
        [edge(checkout, stripe)],
        [flow(checkout, stripe, { detector: 'oauth-parameter', category: 'system.authentication.token', key })],
      ),
      endpoints: [],
      declarations: declared(STRIPE),
    }).findings.map((one) => `${one.kind} ${one.severity}`);
  expect(severityOf('url.query')).toEqual(['secret_sent low']);
  expect(severityOf('app.request.body')).toEqual(['secret_sent medium']);
  expect(severityOf('http.request.header.authorization')).toEqual([]);
});
