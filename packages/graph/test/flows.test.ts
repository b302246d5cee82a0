// Evidence grades and directions of data flows, over the whole rebuild.
import type { FlowFact } from '@datatrail/model';
import { describe, expect, test } from 'vitest';
import { factsOf } from './read-spans.ts';
import { type Actor, stage } from './scene.ts';

const flows = (actors: readonly Actor[], payloadKeys: readonly string[] = []): FlowFact[] =>
  factsOf(stage(actors), payloadKeys).flatMap((f) => f.flows);
const graded = (actors: readonly Actor[], payloadKeys: readonly string[] = []) =>
  flows(actors, payloadKeys).map((f) => [f.grade, f.direction, f.category, f.key, f.target.kind, f.count]);

const HTTP = { 'http.request.method': 'POST', 'url.full': 'https://api.stripe.com/v1/customers' };
const EMAIL = 'user.contact.email';

describe('A: on the wire of the call', () => {
  const ON_WIRE = [
    'url.full',
    'http.url',
    'url.query',
    'http.target',
    'http.request.header.x-user',
    'http.request.body',
    'rpc.request.metadata.user',
  ];
  for (const key of ON_WIRE)
    test(`${key} of a CLIENT span`, () => {
      const actors: Actor[] = [{ id: 1, service: 'shop', kind: 'client', attributes: HTTP, found: [{ key }] }];
      expect(graded(actors)).toEqual([['on_wire', 'sent', EMAIL, key, 'host', 1]]);
    });

  test('answers were received', () => {
    const found = [{ key: 'http.response.header.set-cookie', category: 'system.authentication.session' }];
    expect(graded([{ id: 1, service: 'shop', kind: 'client', attributes: HTTP, found }])).toEqual([
      ['on_wire', 'received', 'system.authentication.session', 'http.response.header.set-cookie', 'host', 1],
    ]);
  });

  test('payload keys of the settings', () => {
    const actors: Actor[] = [
      { id: 1, service: 'shop', kind: 'client', attributes: HTTP, found: [{ key: 'app.request.body' }] },
    ];
    expect(graded(actors).map((g) => g[0])).toEqual(['telemetry']);
    expect(graded(actors, ['app.request.body']).map((g) => g[0])).toEqual(['on_wire']);
  });

  test('a payload of a message', () => {
    const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };
    const found = [{ key: 'messaging.message.body' }];
    expect(graded([{ id: 1, service: 'shop', kind: 'producer', attributes, found }])).toEqual([
      ['on_wire', 'sent', EMAIL, 'messaging.message.body', 'broker', 1],
    ]);
  });

  test('prompts and answers of model calls, INTERNAL ones too, events included', () => {
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic' };
    const found = [
      { key: 'gen_ai.input.messages' },
      { key: 'gen_ai.output.messages' },
      { key: 'content', position: 'event_attribute' as const },
    ];
    for (const kind of ['client', 'internal'] as const)
      expect(graded([{ id: 1, service: 'bot', kind, attributes, found }]).map((g) => g.slice(0, 5))).toEqual([
        ['on_wire', 'received', EMAIL, 'gen_ai.output.messages', 'model'],
        ['on_wire', 'sent', EMAIL, 'content', 'model'],
        ['on_wire', 'sent', EMAIL, 'gen_ai.input.messages', 'model'],
      ]);
  });

  test('the payload of the outer span and the address of the inner one meet', () => {
    const found = [{ key: 'gen_ai.prompt' }];
    const facts = flows([
      {
        id: 1,
        service: 'bot',
        kind: 'internal',
        attributes: { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' },
        found,
      },
      {
        id: 2,
        service: 'bot',
        kind: 'client',
        parent: 1,
        attributes: { 'http.method': 'POST', 'http.url': 'https://api.openai.com/v1/x' },
      },
    ]);
    expect(facts.map((f) => [f.grade, f.target.name, f.target.host])).toEqual([
      ['on_wire', 'openai', 'api.openai.com'],
    ]);
  });
});

test('B: what a data store is asked or given', () => {
  const attributes = { 'db.system': 'postgresql', 'db.name': 'shop' };
  for (const key of ['db.statement', 'db.query.text', 'db.query.parameter.0', 'db.operation.parameter.id'])
    expect(graded([{ id: 1, service: 'shop', kind: 'client', attributes, found: [{ key }] }])).toEqual([
      ['stored', 'sent', EMAIL, key, 'datastore', 1],
    ]);
  expect(
    graded([{ id: 1, service: 'shop', kind: 'client', attributes, found: [{ key: 'db.user' }] }]).map((g) => g[0]),
  ).toEqual(['telemetry']);
});

test('C: an annotation names the category', () => {
  const attributes = { ...HTTP, 'data.category': ['user.contact.email', 'credit_card'] };
  expect(graded([{ id: 1, service: 'shop', kind: 'client', attributes }])).toEqual([
    ['annotated', 'sent', EMAIL, 'data.category', 'host', 1],
    ['annotated', 'sent', 'user.financial.credit_card', 'data.category', 'host', 1],
  ]);
});

describe('D: seen upstream, nothing on the wire of the call', () => {
  const server = (found: Actor['found']): Actor => ({
    id: 1,
    service: 'shop',
    kind: 'server',
    ...(found ? { found } : {}),
  });
  const client: Actor = { id: 2, service: 'shop', kind: 'client', parent: 1, attributes: HTTP };

  test('once for each category, with the evidence where it was seen', () => {
    const facts = flows([server([{ key: 'url.query' }, { key: 'app.user.email' }]), client]);
    expect(
      facts.filter((f) => f.grade === 'co_occurring').map((f) => [f.category, f.count, f.evidence.length]),
    ).toEqual([[EMAIL, 1, 1]]);
    expect(facts.filter((f) => f.grade === 'telemetry').length).toBe(2);
  });

  test('across services of the trace', () => {
    const inner: Actor[] = [
      { id: 2, service: 'shop', kind: 'client', parent: 1, attributes: { 'server.address': 'pay' } },
      { id: 3, service: 'pay', kind: 'server', parent: 2 },
      { id: 4, service: 'pay', kind: 'client', parent: 3, attributes: HTTP },
    ];
    const found = flows([server([{ key: 'url.query' }]), ...inner]).filter((f) => f.grade === 'co_occurring');
    expect(found.some((f) => f.service === 'pay' && f.target.name === 'api.stripe.com')).toBe(true);
  });

  test('not what is on the wire itself, not connections, not credentials, not test data', () => {
    const silent = [
      { key: 'client.address', category: 'user.device.ip_address' },
      { key: 'http.request.header.authorization', category: 'system.authentication.token' },
      { key: 'url.query', category: 'user.name', testData: true },
    ];
    expect(flows([server(silent), client]).filter((f) => f.grade === 'co_occurring')).toEqual([]);
    const wire = { ...client, found: [{ key: 'url.full' }] };
    expect(flows([server([{ key: 'url.query' }]), wire]).filter((f) => f.grade === 'co_occurring')).toEqual([]);
  });
});

test('a call counts once for each category, however many attributes and spellings show it', () => {
  const found = [
    { key: 'url.full' },
    { key: 'url.query' },
    { key: 'http.url' },
    { key: 'url.full', fingerprint: 'def' },
  ];
  const facts = flows([{ id: 1, service: 'shop', kind: 'client', attributes: HTTP, found }]);
  expect(facts.map((f) => f.key).sort()).toEqual(['http.url', 'url.full', 'url.query']);
  expect(facts.reduce((sum, f) => sum + f.count, 0)).toBe(1);
  const twice = [{ key: 'app.note' }, { key: 'app.note', fingerprint: 'def' }];
  expect(flows([{ id: 1, service: 'shop', kind: 'server', found: twice }]).map((f) => f.count)).toEqual([1]);
});

test('T: every other position, each hit once', () => {
  const found = [
    { key: 'name', position: 'span_name' as const },
    { key: 'exception.message', position: 'event_attribute' as const },
    { key: 'app.note' },
    { key: 'url.full' },
  ];
  const server = graded([{ id: 1, service: 'shop', kind: 'server', attributes: HTTP, found }]);
  expect(server.map((g) => [g[0], g[3]])).toEqual([
    ['telemetry', 'app.note'],
    ['telemetry', 'exception.message'],
    ['telemetry', 'name'],
    ['telemetry', 'url.full'],
  ]);
  const client = graded([{ id: 1, service: 'shop', kind: 'client', attributes: HTTP, found }]);
  expect(client.length).toBe(4);
  expect(client.filter((g) => g[0] === 'on_wire').length).toBe(1);
});

test('what the request of a SERVER span shows is incoming, what its calls send is outgoing', () => {
  const facts = factsOf(
    stage([
      {
        id: 1,
        service: 'shop',
        kind: 'server',
        attributes: { 'http.route': '/pay', 'http.method': 'POST' },
        found: [{ key: 'url.query' }],
      },
      {
        id: 2,
        service: 'shop',
        kind: 'client',
        parent: 1,
        attributes: HTTP,
        found: [{ key: 'http.request.body', category: 'user.financial.credit_card' }],
      },
    ]),
  );
  expect(facts.flatMap((f) => f.endpoints).map((e) => [e.endpoint, e.categoriesIn, e.categoriesOut])).toEqual([
    ['POST /pay', [EMAIL], ['user.financial.credit_card']],
  ]);
  expect(facts.flatMap((f) => f.flows).every((f) => f.endpoints.join() === 'POST /pay')).toBe(true);
});
