import { type FlowFact, SEVERITIES } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../src/index.ts';
import { declared, STRIPE } from './declared.ts';
import { checkout, edge, flow, graph, node, stripe, tracker } from './graph-facts.ts';

test('a call whose content is not visible has a row, a verdict and the setting that would show it', () => {
  const [row, ...others] = judge({ graph: graph([edge(checkout, stripe)]), endpoints: [], declarations: null }).flows;
  expect(others).toEqual([]);
  expect(row).toMatchObject({ category: 'none_seen', grade: null, count: 4, verdict: 'undeclared_recipient' });
  expect(row?.reason).toContain('OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST');
});

test('none_seen is declared when any flow to the recipient is, and cannot be told when it is only listed', () => {
  const verdictWith = (yaml: string) =>
    judge({ graph: graph([edge(checkout, stripe)]), endpoints: [], declarations: declared(yaml) }).flows[0]?.verdict;
  expect(verdictWith(STRIPE)).toBe('declared');
  expect(verdictWith(STRIPE.replace('service: checkout', 'service: other'))).toBe('declared');
  expect(verdictWith(STRIPE.slice(0, STRIPE.indexOf('flows')))).toBe('cannot_tell');
});

test('an undeclared recipient is a low finding by itself, and says so once for each sender', () => {
  const { findings } = judge({
    graph: graph([edge(checkout, tracker), edge(checkout, tracker, { protocol: 'grpc' })]),
    endpoints: [],
    declarations: declared(STRIPE),
  });
  expect(findings.filter((one) => one.kind === 'undeclared_recipient')).toMatchObject([
    { severity: 'low', category: 'none_seen', recipient: tracker.id, service: 'checkout' },
  ]);
});

test('without declarations one finding names the recipients and the command that writes the first file', () => {
  const { findings } = judge({
    graph: graph([edge(checkout, tracker), edge(checkout, stripe)]),
    endpoints: [],
    declarations: null,
  });
  const said = findings.filter((one) => one.kind === 'no_declarations');
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({ severity: 'info' });
  expect(said[0]?.remedy).toContain('datatrail declare --from');
  expect(said[0]?.reason).toContain('stripe.com, tracker.example');
  expect(findings.every((one) => SEVERITIES.indexOf(one.severity) <= 1)).toBe(true);
});

test('personal data in plaintext to the outside is a finding, declared or not', () => {
  const seen = { category: 'user.financial.credit_card', plaintext: 2 };
  const { findings } = judge({
    graph: graph([edge(checkout, stripe)], [flow(checkout, stripe, seen)]),
    endpoints: [],
    declarations: declared(STRIPE),
  });
  expect(findings).toMatchObject([{ kind: 'plaintext_exposure', severity: 'high', recipient: stripe.id }]);
});

test('what stays inside, and what came back, is sent to nobody', () => {
  const cart = node('service', 'cart');
  const db = node('datastore', 'postgresql/shop');
  const judgement = judge({
    graph: graph(
      [edge(checkout, cart), edge(checkout, db), edge(checkout, stripe)],
      [
        flow(checkout, cart),
        flow(checkout, db, { grade: 'stored', category: 'user.financial.credit_card', key: 'db.query.text' }),
        flow(checkout, stripe, { direction: 'received' }),
      ],
    ),
    endpoints: [],
    declarations: declared(STRIPE),
  });
  // but the statement that carries it stands in every trace
  expect(judgement.findings.map(({ kind, severity, title }) => [kind, severity, title])).toEqual([
    ['telemetry_exposure', 'medium', 'payment card is recorded in db.query.text of checkout'],
  ]);
  expect(judgement.flows.map(({ recipient, category, verdict }) => [recipient?.name, category, verdict])).toEqual([
    ['postgresql/shop', 'user.financial.credit_card', null],
    ['stripe.com', 'none_seen', 'declared'],
    ['stripe.com', 'user.contact.email', 'declared'],
    ['cart', 'user.contact.email', null],
  ]);
});

test('managed data stores are asked about once', () => {
  const stores = ['s3/a', 's3/b', 'dynamodb/c'].map((name) => node('datastore', name, { organisation: 'Amazon' }));
  const { findings } = judge({
    graph: graph(stores.map((store) => edge(checkout, store))),
    endpoints: [],
    declarations: declared(STRIPE),
  });
  expect(findings.filter((one) => one.kind !== 'unused_declaration')).toMatchObject([{ severity: 'info' }]);
});

test('telemetry findings are grouped by category and key, list services, and say what happened to the values', () => {
  const cart = node('service', 'cart');
  const telemetry = { grade: 'telemetry', key: 'user.mail' } as const;
  const { findings } = judge({
    graph: graph(
      [],
      [
        flow(checkout, null, telemetry),
        flow(cart, null, telemetry),
        flow(cart, null, { ...telemetry, key: 'seen.[user.contact.email:email:3fq9c1x0v7ka.x7k2m9qd].at' }),
        flow(cart, null, { ...telemetry, key: 'seen.[user.contact.email:email:aaaaaaaaaaaa.x7k2m9qd].at' }),
      ],
    ),
    endpoints: [],
    declarations: null,
  });
  expect(findings.map((one) => one.services)).toEqual([['cart', 'checkout'], ['cart']]);
  for (const one of findings) {
    expect(one).toMatchObject({ kind: 'telemetry_exposure', severity: 'low', recipient: 'telemetry' });
    expect(one.reason).toContain('kept out of storage by screening');
    expect(one.title).not.toContain('3fq9c1x0v7ka');
  }
});

test('a telemetry flow that was accepted is no finding', () => {
  const yaml = 'flows: [{service: "*", categories: [user.contact], recipient: telemetry}]';
  const { findings, flows } = judge({
    graph: graph([], [flow(checkout, null, { grade: 'telemetry' })]),
    endpoints: [],
    declarations: declared(yaml),
  });
  expect(findings).toEqual([]);
  expect(flows[0]?.reason).toContain('accepted');
});

test('a declared flow that is not seen is unused', () => {
  const yaml = `${STRIPE}  - {service: billing, categories: [user], recipient: Stripe}\n`;
  const judgement = judge({ graph: graph([edge(checkout, stripe)]), endpoints: [], declarations: declared(yaml) });
  expect(judgement.unused).toMatchObject([{ service: 'billing' }]);
  expect(judgement.findings).toMatchObject([{ kind: 'unused_declaration', severity: 'info' }]);
});

test('ids survive a new endpoint, another count and another moment', () => {
  const idWith = (more: Partial<FlowFact>) =>
    judge({ graph: graph([], [flow(checkout, stripe, more)]), endpoints: [], declarations: declared(STRIPE) })
      .findings[0]?.id;
  expect(idWith({})).toMatch(/^f-[0-9a-f]{12}$/);
  expect(idWith({ endpoints: ['GET /other'], count: 99, lastSeenUs: 5, grade: 'stored' })).toBe(idWith({}));
  expect(idWith({ category: 'user.name' })).not.toBe(idWith({}));
});

test('many strangers do not flood the list', () => {
  const strangers = Array.from({ length: 300 }, (_, i) => node('external', `host-${i}.example`));
  const { findings, flows } = judge({
    graph: graph(strangers.map((stranger) => edge(checkout, stranger))),
    endpoints: [],
    declarations: null,
  });
  expect(flows).toHaveLength(300);
  expect(findings.length).toBeLessThan(12);
  const ids = new Set(findings.map((one) => one.id));
  expect(flows.every((one) => ids.has(one.finding))).toBe(true);
  expect(findings.some((one) => one.title.includes('294 more'))).toBe(true);
});

test('the order of facts does not matter', () => {
  const cart = node('service', 'cart');
  const edges = [
    edge(checkout, stripe),
    edge(checkout, tracker),
    edge(cart, tracker),
    edge(cart, stripe, { joined: 1 }),
  ];
  const flows = [
    flow(checkout, tracker),
    flow(checkout, tracker, { key: 'url.query', confidence: 0.6, plaintext: 1 }),
    flow(checkout, tracker, { category: 'user.name', grade: 'co_occurring' }),
    flow(checkout, tracker, { testData: true, count: 9, lastSeenUs: 7 }),
    flow(cart, tracker, { detector: 'jwt', category: 'system.authentication.token', endpoints: ['GET /b', 'GET /a'] }),
    flow(cart, null, { grade: 'telemetry' }),
    flow(checkout, null, { grade: 'telemetry', key: 'b' }),
  ];
  const run = (e: typeof edges, f: typeof flows) => {
    const { flows: rows, findings } = judge({ graph: graph(e, f), endpoints: [], declarations: null });
    return JSON.stringify([rows.map(({ facts, ...row }) => [row, facts.length]), findings]);
  };
  const expected = run(edges, flows);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(edges, { minLength: edges.length }),
      fc.shuffledSubarray(flows, { minLength: flows.length }),
      (e, f) => run(e, f) === expected,
    ),
    { numRuns: 100 },
  );
});
