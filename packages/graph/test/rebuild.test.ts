import { describe, expect, test } from 'vitest';
import { factsOf, serviceEdges } from './read-spans.ts';
import { type Actor, stage } from './scene.ts';

const told = (actors: readonly Actor[]) =>
  factsOf(stage(actors))
    .flatMap((f) => f.edges)
    .filter((e) => e.target.kind !== 'caller' && e.target.service === '')
    .map((e) => [e.service, e.kind, e.target.kind, e.target.name, e.target.host, e.calls]);
const pairs = (actors: readonly Actor[]) => serviceEdges(factsOf(stage(actors)));

describe('who calls whom', () => {
  test('a CLIENT span and the SERVER span below it are one call', () => {
    expect(
      pairs([
        { id: 1, service: 'shop', kind: 'client', attributes: { 'server.address': 'cart' } },
        { id: 2, service: 'cart', kind: 'server', parent: 1 },
      ]),
    ).toEqual(['shop -> cart: 1']);
  });

  test('INTERNAL spans on the side of the caller are bridged', () => {
    const facts = factsOf(
      stage([
        { id: 1, service: 'shop', kind: 'client', attributes: { 'server.address': 'cart.example' } },
        { id: 2, service: 'shop', kind: 'internal', parent: 1 },
        { id: 3, service: 'cart', kind: 'server', parent: 2 },
      ]),
    );
    const edges = facts.flatMap((f) => f.edges);
    expect(edges.map((e) => [e.target.service, e.target.host, e.calls, e.joined])).toEqual([
      ['cart', 'cart.example', 1, 1],
    ]);
  });

  test('one id for the CLIENT and the SERVER half: children belong to the half of their service', () => {
    expect(
      pairs([
        { id: 1, service: 'shop', kind: 'server' },
        { id: 2, service: 'shop', kind: 'client', parent: 1 },
        { id: 2, service: 'cart', kind: 'server', parent: 1 },
        { id: 3, service: 'cart', kind: 'internal', parent: 2 },
        { id: 4, service: 'cart', kind: 'client', parent: 3 },
        { id: 4, service: 'stock', kind: 'server', parent: 3 },
      ]),
    ).toEqual(['cart -> stock: 1', 'shop -> cart: 1']);
  });

  test('spans without kinds: parent and child of different services', () => {
    expect(
      pairs([
        { id: 1, service: 'shop', kind: 'unspecified' },
        { id: 2, service: 'cart', kind: 'unspecified', parent: 1 },
        { id: 3, service: 'cart', kind: 'internal', parent: 2 },
        { id: 4, service: 'stock', kind: 'internal', parent: 3 },
      ]),
    ).toEqual(['cart -> stock: 1', 'shop -> cart: 1']);
  });

  test('below one CLIENT span the SERVER span counts, and nothing beside it', () => {
    expect(
      pairs([
        { id: 1, service: 'shop', kind: 'client' },
        { id: 2, service: 'cart', kind: 'server', parent: 1 },
        { id: 3, service: 'cart', kind: 'internal', parent: 1 },
        { id: 4, service: 'cart', kind: 'internal', parent: 1 },
      ]),
    ).toEqual(['shop -> cart: 1']);
  });

  test('self-calls are kept apart', () => {
    const facts = factsOf(
      stage([
        { id: 1, service: 'shop', kind: 'client' },
        { id: 2, service: 'shop', kind: 'server', parent: 1 },
      ]),
    );
    expect(serviceEdges(facts)).toEqual([]);
    expect(facts.flatMap((f) => f.services).map((s) => s.selfCalls)).toEqual([1]);
  });
});

describe('one call of several spans', () => {
  test('a model call around an HTTP call: once, type from above, address from below', () => {
    const model = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
    };
    const http = { 'http.request.method': 'POST', 'url.full': 'https://api.openai.com/v1/chat/completions' };
    for (const kind of ['internal', 'client'] as const)
      expect(
        told([
          { id: 1, service: 'bot', kind: 'server' },
          { id: 2, service: 'bot', kind, parent: 1, attributes: model },
          { id: 3, service: 'bot', kind: 'internal', parent: 2 },
          { id: 4, service: 'bot', kind: 'client', parent: 3, attributes: http },
        ]),
      ).toEqual([['bot', 'call', 'model', 'openai', 'api.openai.com', 1]]);
  });

  test('agents and tools are no model calls', () => {
    const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.provider.name': 'openai' };
    const kinds = ['internal', 'client'] as const;
    const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' };
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
    for (const kind of kinds)
      expect(
        told([
          { id: 1, service: 'bot', kind, attributes: agent },
          { id: 2, service: 'bot', kind: 'client', parent: 1, attributes: chat },
          { id: 3, service: 'bot', kind: 'internal', parent: 1, attributes: tool },
          { id: 4, service: 'bot', kind: 'client', parent: 1, attributes: chat },
        ]),
      ).toEqual([['bot', 'call', 'model', 'openai', '', 2]]);
  });

  test('a framework that names itself as the provider sends to the provider of its model', () => {
    const chain = { 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'langchain' };
    const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' };
    expect(
      told([
        { id: 1, service: 'bot', kind: 'internal', attributes: chain },
        { id: 2, service: 'bot', kind: 'client', parent: 1, attributes: chat },
      ]),
    ).toEqual([['bot', 'call', 'model', 'openai', '', 1]]);
  });

  test('a bare span with a SERVER span of its own takes no other call in, whatever stands between', () => {
    const rabbit = { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'orders' };
    const scene: Actor[] = [
      { id: 1, service: 'shop', kind: 'client' },
      { id: 2, service: 'cart', kind: 'server', parent: 1, attributes: { 'http.request.method': 'GET' } },
      { id: 3, service: 'shop', kind: 'internal', parent: 1 },
      { id: 4, service: 'shop', kind: 'producer', parent: 3, attributes: rabbit },
      { id: 5, service: 'mailer', kind: 'consumer', parent: 4, attributes: rabbit },
      { id: 6, service: 'shop', kind: 'client', parent: 1, attributes: { 'url.full': 'https://a.example/x' } },
      { id: 7, service: 'shop', kind: 'client', parent: 1 },
      { id: 8, service: 'stock', kind: 'server', parent: 7 },
    ];
    expect(told(scene).filter((e) => e[0] === 'shop')).toEqual([
      ['shop', 'publish', 'broker', 'rabbitmq', '', 1],
      ['shop', 'call', 'host', 'a.example', 'a.example', 1],
    ]);
    expect(pairs(scene)).toEqual(['shop -> cart: 1', 'shop -> mailer: 1', 'shop -> stock: 1']);
  });

  test('a bare span around calls of several stores is none of them', () => {
    expect(
      told([
        { id: 1, service: 'shop', kind: 'client' },
        { id: 2, service: 'shop', kind: 'client', parent: 1, attributes: { 'db.system': 'redis' } },
        { id: 3, service: 'shop', kind: 'client', parent: 1, attributes: { 'db.system': 'mysql' } },
      ]).map((e) => e[3]),
    ).toEqual(['mysql', 'redis']);
  });

  test('a bare span answered where the span below it sends to: one call', () => {
    const http = { 'http.request.method': 'GET', 'url.full': 'http://cart:8080/x' };
    const scene: Actor[] = [
      { id: 1, service: 'shop', kind: 'client' },
      { id: 2, service: 'shop', kind: 'client', parent: 1, attributes: http },
      { id: 3, service: 'basket', kind: 'server', parent: 1, attributes: { 'server.address': 'cart' } },
    ];
    expect(told(scene)).toEqual([]);
    expect(pairs(scene)).toEqual(['shop -> basket: 1']);
  });

  test('a redirect to another host is another recipient', () => {
    expect(
      told([
        {
          id: 1,
          service: 'shop',
          kind: 'client',
          attributes: { 'http.url': 'https://a.example/x', 'http.method': 'GET' },
        },
        {
          id: 2,
          service: 'shop',
          kind: 'client',
          parent: 1,
          attributes: { 'http.url': 'https://a.example/x', 'http.method': 'GET' },
        },
        {
          id: 3,
          service: 'shop',
          kind: 'client',
          parent: 1,
          attributes: { 'http.url': 'https://b.example/y', 'http.method': 'GET' },
        },
      ]).map((e) => e.slice(3)),
    ).toEqual([
      ['a.example', 'a.example', 1],
      ['b.example', 'b.example', 1],
    ]);
  });

  test('a database call below an HTTP call stays a call of its own', () => {
    expect(
      told([
        {
          id: 1,
          service: 'shop',
          kind: 'client',
          attributes: { 'http.url': 'https://a.example/x', 'http.method': 'GET' },
        },
        {
          id: 2,
          service: 'shop',
          kind: 'client',
          parent: 1,
          attributes: { 'db.system': 'redis', 'server.address': 'cache' },
        },
      ]).map((e) => e[3]),
    ).toEqual(['redis', 'a.example']);
  });

  test('old and new spellings of one call give one edge', () => {
    const old = { 'http.method': 'GET', 'http.url': 'https://api.stripe.com/v1', 'net.peer.name': 'api.stripe.com' };
    const now = {
      'http.request.method': 'GET',
      'server.address': 'api.stripe.com',
      'url.full': 'https://api.stripe.com/v1',
    };
    expect(
      told([
        { id: 1, service: 'shop', kind: 'client', attributes: old },
        { id: 2, service: 'shop', kind: 'client', attributes: now },
      ]),
    ).toEqual([['shop', 'call', 'host', 'api.stripe.com', 'api.stripe.com', 2]]);
  });
});

test('a late SERVER span turns a call to a host into a call of a service', () => {
  const client: Actor = { id: 1, service: 'shop', kind: 'client', attributes: { 'server.address': 'cart.example' } };
  expect(told([client]).length).toBe(1);
  const both = [client, { id: 2, service: 'cart', kind: 'server', parent: 1 } as const];
  expect(told(both)).toEqual([]);
  expect(pairs(both)).toEqual(['shop -> cart: 1']);
});

test('a SERVER span without a caller has the caller node; roots of jobs have none', () => {
  const edges = factsOf(
    stage([
      { id: 1, service: 'shop', kind: 'server' },
      { id: 2, trace: 2, service: 'job', kind: 'internal' },
    ]),
  ).flatMap((f) => f.edges);
  expect(edges.map((e) => [e.service, e.target.kind])).toEqual([['shop', 'caller']]);
});
