import { createRegister, type RegisterOptions } from '@datatrail/recipients';
import type { Attributes } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { resolve } from '../src/index.ts';
import { factsOf, windowOf } from './read-spans.ts';
import { type Actor, shuffled, stage } from './scene.ts';

const graph = (actors: readonly Actor[], options: RegisterOptions = {}) =>
  resolve(windowOf(factsOf(stage(actors))), createRegister(options));
const client = (id: number, attributes: Attributes, service = 'shop'): Actor => ({
  id,
  service,
  kind: 'client',
  attributes,
});
const called = (actors: readonly Actor[], options: RegisterOptions = {}) =>
  graph(actors, options).edges.map((e) => [e.to.id, e.fact.calls]);

describe('one recipient, one node', () => {
  test('by peer.service, by host, by old host attribute', () => {
    const found = graph([
      client(1, { 'peer.service': 'stripe' }),
      client(2, { 'server.address': 'api.stripe.com' }),
      client(3, { 'net.peer.name': 'files.stripe.com' }),
    ]);
    expect(found.edges.map((e) => [e.to.id, e.fact.calls])).toEqual([['external:stripe.com', 3]]);
    expect(found.nodes.find((n) => n.kind === 'external')).toEqual({
      id: 'external:stripe.com',
      kind: 'external',
      name: 'Stripe',
      environment: '',
      organisation: 'Stripe',
      country: 'US',
      hosts: ['api.stripe.com', 'files.stripe.com'],
    });
  });

  test('a model provider and its API host', () => {
    expect(
      called([
        client(1, { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' }),
        client(2, { 'http.request.method': 'POST', 'url.full': 'https://api.openai.com/v1/responses' }),
      ]).map((e) => e[0]),
    ).toEqual(['external:openai.com', 'external:openai.com']);
  });

  test('a provider that is named with its API', () => {
    expect(called([client(1, { 'gen_ai.system': 'openai.chat', 'gen_ai.request.model': 'gpt-4o' })])).toEqual([
      ['external:openai.com', 1],
    ]);
  });

  test('a name that was seen together with a host stands for it alone, too', () => {
    expect(
      called([
        client(1, { 'peer.service': 'partner', 'server.address': 'api.partner.example' }),
        client(2, { 'peer.service': 'partner' }),
      ]),
    ).toEqual([['external:partner.example', 2]]);
  });

  test('a host beats the provider that a compatible client names', () => {
    const chat = { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' };
    expect(called([client(1, { ...chat, 'server.address': 'acme.openai.azure.com' })])[0]?.[0]).toBe(
      'external:openai.azure.com',
    );
    expect(called([client(1, { ...chat, 'server.address': 'llm-gateway' })])[0]?.[0]).toBe('external:openai.com');
    expect(
      called([client(1, { 'gen_ai.system': 'ollama', 'server.address': 'localhost', 'server.port': 11434 })])[0]?.[0],
    ).toBe('uninstrumented:localhost');
  });
});

describe('inside', () => {
  const cart: Actor = {
    id: 9,
    trace: 2,
    service: 'cart',
    kind: 'server',
    attributes: { 'server.address': 'carts.corp.example', 'server.port': 8080 },
  };

  test('the first label of a cluster name, the own address, and the name of a traced service are that service', () => {
    for (const host of ['cart', 'cart.shop.svc.cluster.local', 'carts.corp.example'])
      expect(called([cart, client(1, { 'server.address': host })])).toContainEqual(['service:cart', 1]);
    expect(called([cart, client(1, { 'peer.service': 'cart' })])).toContainEqual(['service:cart', 1]);
  });

  test('hosts of private networks without spans are uninstrumented; configured suffixes too', () => {
    expect(called([client(1, { 'server.address': '10.2.3.4' })])).toEqual([['uninstrumented:10.2.3.4', 1]]);
    expect(called([client(1, { 'server.address': 'legacy' })])).toEqual([['uninstrumented:legacy', 1]]);
    expect(called([client(1, { 'server.address': 'a.acme.example' })], { internalSuffixes: ['acme.example'] })).toEqual(
      [['uninstrumented:a.acme.example', 1]],
    );
  });

  test('an rpc service that a traced service serves is that service', () => {
    const rpc = { 'rpc.system': 'grpc', 'rpc.service': 'shop.v1.Carts', 'rpc.method': 'Get' };
    expect(
      called([{ id: 9, trace: 2, service: 'cart', kind: 'server', attributes: rpc }, client(1, rpc)]),
    ).toContainEqual(['service:cart', 1]);
  });

  test('environments stay apart', () => {
    const server = (id: number, environment: string): Actor => ({
      id,
      trace: id,
      service: 'cart',
      kind: 'server',
      resource: { 'deployment.environment.name': environment },
    });
    expect(graph([server(1, 'staging'), server(2, 'production')]).nodes.map((n) => [n.id, n.environment])).toEqual([
      ['caller', ''],
      ['service:cart@production', 'production'],
      ['service:cart@staging', 'staging'],
    ]);
  });
});

describe('a SERVER span below the call', () => {
  const joined = (host: string): Actor[] => [
    client(1, { 'server.address': host }),
    { id: 2, service: 'partner-api', kind: 'server', parent: 1 },
  ];

  test('means inside, whatever the host is called', () => {
    expect(called(joined('api.acme.example'))).toEqual([['service:partner-api', 1]]);
    expect(called(joined('acme.herokuapp.com'))).toEqual([['service:partner-api', 1]]);
  });

  test('unless the register claims the host or the service: then it joins our trace from outside', () => {
    const [edge] = graph(joined('api.acme.example'), {
      recipients: [{ organisation: 'Acme', hosts: ['api.acme.example'] }],
    }).edges;
    expect([edge?.to.id, edge?.fact.joined]).toEqual(['external:acme.example', 1]);
    expect(called(joined('api.stripe.com'))).toEqual([['external:stripe.com', 1]]);
    expect(
      called(joined('x.example'), {
        recipients: [{ organisation: 'P', hosts: ['p.example'], aliases: ['partner-api'] }],
      }),
    ).toEqual([['external:p.example', 1]]);
  });

  test('a declared service of ours stays ours', () => {
    expect(called(joined('api.stripe.com'), { services: ['partner-api'] })).toEqual([['service:partner-api', 1]]);
  });
});

test('data stores and brokers are nodes of their own kind, managed ones with their organisation', () => {
  const found = graph([
    client(1, { 'db.system': 'postgresql', 'db.name': 'shop', 'server.address': 'db.abc.eu-west-1.rds.amazonaws.com' }),
    client(2, {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'server.address': 'db.abc.eu-west-1.rds.amazonaws.com',
    }),
    {
      id: 3,
      service: 'shop',
      kind: 'producer',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
    },
  ]);
  expect(found.edges.map((e) => [e.to.id, e.fact.kind, e.fact.calls])).toEqual([
    ['broker:kafka/orders', 'publish', 1],
    ['datastore:postgresql/shop', 'query', 2],
  ]);
  expect(found.nodes.find((n) => n.kind === 'datastore')).toMatchObject({
    organisation: 'Amazon Web Services',
    country: 'IE',
  });
});

test("a system that is one provider's service is one store; run inside it is nobody else's", () => {
  const dynamo = (id: number, host: Attributes) => client(id, { 'db.system': 'dynamodb', ...host });
  const managed = graph([dynamo(1, {}), dynamo(2, { 'server.address': 'dynamodb.eu-west-1.amazonaws.com' })]);
  expect(managed.edges.map((e) => [e.to.id, e.to.organisation, e.fact.calls])).toEqual([
    ['datastore:dynamodb', 'Amazon Web Services', 2],
  ]);
  const own = graph([dynamo(1, { 'server.address': 'localstack' })]);
  expect(own.edges.map((e) => [e.to.id, e.to.organisation])).toEqual([['datastore:dynamodb/localstack', null]]);
});

test('10,000 external addresses and hosts give a bounded number of nodes, calls kept', () => {
  const base = stage([client(1, { 'server.address': '203.0.113.1' })]);
  const spans = Array.from({ length: 10_000 }, (_, i) => {
    const host = i % 2 === 0 ? `198.${i >> 8}.${i & 255}.7` : `h${i}.partner${i}.example`;
    return base.map((s) => ({
      ...s,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      peer: { ...s.peer, host, name: host },
    }));
  }).flat();
  const facts = windowOf(factsOf(spans));
  const found = resolve(facts, createRegister());
  expect(found.nodes.length).toBeLessThan(400);
  expect(found.edges.reduce((total, e) => total + e.fact.calls, 0)).toBe(10_000);
  expect(found.nodes.map((n) => n.name)).toContain('external addresses');
  expect(resolve({ ...facts, edges: shuffled(facts.edges, 3) }, createRegister())).toEqual(found);
});

test('what only may have been handed on is told where it would leave, not inside', () => {
  const found = graph([
    { id: 1, service: 'shop', kind: 'server', found: [{ key: 'url.query' }] },
    { ...client(2, { 'server.address': 'legacy' }), parent: 1 },
    { ...client(3, { 'server.address': 'api.partner.example' }), parent: 1 },
    { ...client(4, { 'db.system': 'redis', 'server.address': 'cache' }), parent: 1 },
  ]);
  const possible = found.flows.filter((f) => f.fact.grade === 'co_occurring');
  expect(possible.map((f) => [f.sender.id, f.recipient?.id])).toEqual([['service:shop', 'external:partner.example']]);
  expect(found.flows.filter((f) => f.recipient === null).map((f) => f.fact.grade)).toEqual(['telemetry']);
});

describe('who is named beside an address', () => {
  test('object stores of a provider are one managed store each, however they were called', () => {
    const found = graph([
      client(1, { 'http.url': 'https://invoices.s3.eu-west-1.amazonaws.com/a', 'http.method': 'PUT' }),
      client(2, { 'rpc.system': 'aws-api', 'rpc.service': 'S3', 'rpc.method': 'PutObject' }),
      client(3, { 'server.address': 'acme.blob.core.windows.net' }),
      client(4, { 'server.address': 'storage.googleapis.com' }),
    ]);
    expect(found.edges.map((e) => [e.to.id, e.fact.kind, e.to.organisation !== null])).toEqual([
      ['datastore:azure_blob', 'query', true],
      ['datastore:gcs', 'query', true],
      ['datastore:s3', 'query', true],
      ['datastore:s3', 'query', true],
    ]);
    const s3 = { organisation: 'Partner', hosts: ['partner.s3.eu-west-1.amazonaws.com'] };
    const theirs = client(1, { 'server.address': 'partner.s3.eu-west-1.amazonaws.com' });
    expect(graph([theirs], { recipients: [s3] }).edges[0]?.to.name).toBe('Partner');
  });

  test('a name of the register says more than a public address', () => {
    const stripe = client(1, { 'service.peer.name': 'Stripe', 'server.address': '54.187.174.169' });
    expect(called([stripe])).toEqual([['external:stripe.com', 1]]);
    const inside = client(1, { 'service.peer.name': 'Stripe', 'server.address': '10.1.2.3' });
    expect(called([inside])).not.toEqual([['external:stripe.com', 1]]);
  });

  test('the origin of a page is the page itself, other hosts are what they are', () => {
    const page = (id: number, name: string, url: string): Actor => ({
      id,
      service: 'web',
      kind: 'internal',
      name,
      attributes: { 'http.url': url },
    });
    expect(
      called([
        page(1, 'documentLoad', 'https://www.shop.example/account'),
        { ...page(2, 'documentFetch', 'https://www.shop.example/account'), parent: 1 },
        { ...page(3, 'resourceFetch', 'https://www.shop.example/app.js'), parent: 1 },
        { ...page(4, 'resourceFetch', 'https://cdn.other.example/lib.js'), parent: 1 },
        client(5, { 'http.method': 'GET', 'http.url': 'https://www.shop.example/me' }, 'web'),
        client(6, { 'http.method': 'GET', 'http.url': 'https://www.shop.example/feed' }),
        client(7, { 'http.method': 'GET', 'http.url': 'https://img.shop.example/feed' }),
      ]),
    ).toEqual([
      ['external:shop.example', 1],
      ['service:web', 1],
      ['external:other.example', 1],
    ]);
    const stored = [
      page(1, 'documentFetch', 'https://api.stripe.com/'),
      client(2, { 'server.address': 'api.stripe.com' }),
    ];
    expect(called(stored)).toEqual([['external:stripe.com', 1]]);
  });

  test('a host where a traced service answered once is ours; its neighbours are not', () => {
    const found = graph([
      client(1, { 'server.address': 'api.shop.example', 'http.request.method': 'GET' }),
      { id: 2, service: 'cart', kind: 'server', parent: 1, attributes: { 'http.request.method': 'GET' } },
      client(3, { 'server.address': 'api.shop.example', 'http.request.method': 'GET' }, 'job'),
      client(4, { 'server.address': 'www.shop.example', 'http.request.method': 'GET' }, 'job'),
    ]);
    expect(found.edges.map((e) => [e.from.id, e.to.id])).toEqual([
      ['service:job', 'external:shop.example'],
      ['service:job', 'service:cart'],
      ['service:shop', 'service:cart'],
    ]);
  });
});
