import type { Located } from '@datatrail/model';
import { createDecoder } from '@datatrail/otlp';
import { type Attributes, encodeRequest, spanOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { createTestLocator, spansOf } from './read-spans.ts';

const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

function located(
  kind: keyof typeof KINDS,
  attributes: Attributes,
  rest: { name?: string; status?: number; resource?: Attributes } = {},
): Located {
  const { resource, ...span } = rest;
  const [one] = spansOf([
    {
      resource: resource ?? { 'service.name': 'shop' },
      spans: [spanOf(1, { kind: KINDS[kind], attributes, ...span })],
    },
  ]);
  return one as Located;
}

describe('who sends', () => {
  test('identity from the resource, old and new spellings', () => {
    const resource = {
      'service.name': 'cart',
      'service.namespace': 'shop',
      'service.version': '1.2.3',
      'deployment.environment': 'production',
      'k8s.pod.name': 'cart-abc',
      'host.name': 'node-1',
    };
    expect(located('server', {}, { resource })).toMatchObject({
      service: 'cart',
      namespace: 'shop',
      version: '1.2.3',
      environment: 'production',
      instance: 'cart-abc',
    });
  });

  test('nobody and `unknown` are unknown_service; unknown_service:node stays', () => {
    for (const [name, expected] of [
      ['', 'unknown_service'],
      ['unknown', 'unknown_service'],
      ['unknown_service:node', 'unknown_service:node'],
    ])
      expect(located('server', {}, { resource: name === '' ? {} : { 'service.name': name ?? '' } }).service).toBe(
        expected,
      );
  });

  test('each resource of a request, and a tape in the buffer of the one before', () => {
    const decoder = createDecoder();
    const locate = createTestLocator();
    const request = (a: string, b: string) =>
      encodeRequest([a, b].map((name, i) => ({ resource: { 'service.name': name }, spans: [spanOf(i + 1)] })));
    const buffer = new Uint8Array(request('aa', 'bb'));
    expect([0, 1].map((i) => locate(decoder.decode(buffer), i).service)).toEqual(['aa', 'bb']);
    buffer.set(request('cc', 'dd'));
    expect([0, 1].map((i) => locate(decoder.decode(buffer), i).service)).toEqual(['cc', 'dd']);
  });
});

describe('endpoints', () => {
  const CASES: readonly (readonly [keyof typeof KINDS, Attributes, string, string])[] = [
    ['server', { 'http.request.method': 'GET', 'http.route': '/users/{userId}' }, 'GET', 'GET /users/{userId}'],
    ['server', { 'http.method': 'get', 'http.target': '/users/42?x=1' }, 'GET', 'GET /users/{id}'],
    ['server', { 'http.request.method': 'GET' }, 'GET /users/:id', 'GET /users/:id'],
    ['client', { 'http.method': 'POST', 'http.url': 'https://u:p@h.example/a/b?q=1#f' }, 'POST', 'POST /a/b'],
    ['client', { 'http.request.method': '_OTHER', 'url.full': 'https://h.example' }, 'x', 'HTTP /'],
    ['server', { 'rpc.system': 'grpc', 'rpc.service': 'pkg.Cart', 'rpc.method': 'Get' }, 'x', 'pkg.Cart/Get'],
    ['server', { 'rpc.system.name': 'grpc', 'rpc.method': 'pkg.Cart/Get' }, 'x', 'pkg.Cart/Get'],
    ['server', { component: 'gRPC' }, '/pkg.Driver/FindNearest', 'pkg.Driver/FindNearest'],
    ['producer', { 'messaging.system': 'kafka', 'messaging.destination': 'orders' }, 'orders send', 'publish orders'],
    [
      'consumer',
      { 'messaging.system': 'kafka', 'messaging.destination.name': 'o', 'messaging.operation.type': 'process' },
      'x',
      'process o',
    ],
    [
      'producer',
      { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'reply-5f0c1c9e-9f3c-4a43-8f0e-6f4f4d2f9f11' },
      'x publish',
      'publish reply-{uuid}',
    ],
    ['client', { 'db.system': 'postgresql', 'db.operation': 'SELECT', 'db.sql.table': 'users' }, 'x', 'SELECT users'],
    [
      'client',
      { 'db.system': 'mysql', 'db.statement': "select * from shop.users where name = 'from x'" },
      'x',
      'SELECT shop.users',
    ],
    ['client', { 'db.system': 'redis', 'db.statement': 'GET user:42' }, 'x', 'GET'],
    ['producer', { 'messaging.destination': 'orders' }, 'constructor', 'orders'],
    [
      'client',
      { 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' },
      'x',
      'chat gpt-4o',
    ],
    ['internal', {}, 'load user 12345', 'load user {id}'],
    ['internal', {}, '', '(unnamed)'],
  ];
  for (const [kind, attributes, name, endpoint] of CASES)
    test(endpoint, () => expect(located(kind, attributes, { name }).endpoint).toBe(endpoint));

  test('masked values are parameters, never part of an endpoint or a host', () => {
    const masked = '[user.contact.email:email:3fq9c1x0v7ka.x7k2m9qd]';
    const url = `https://api.example/users/${masked}/orders?to=${masked}`;
    expect(located('client', { 'http.request.method': 'GET', 'url.full': url }).endpoint).toBe(
      'GET /users/{email}/orders',
    );
    expect(located('server', {}, { name: `welcome ${masked}` }).endpoint).toBe('welcome {email}');
    expect(located('server', { 'http.route': `/u/${masked}`, 'http.method': 'GET' }).endpoint).toBe('GET /u/{email}');
    expect(located('client', { 'server.address': masked, 'http.request.method': 'GET' }).peer).toMatchObject({
      kind: 'none',
      host: '',
    });
    expect(located('client', { 'server.address': '[unscanned]', 'peer.service': masked }).peer.kind).toBe('none');
  });
});

describe('the identity ladder', () => {
  const CASES: readonly (readonly [Attributes, string, string, string, number])[] = [
    [{ 'service.peer.name': 'a', 'server.address': 'b.example' }, 'service', 'a', 'b.example', 0],
    [{ 'peer.service': 'a' }, 'service', 'a', '', 0],
    [{ 'server.address': 'B.Example.', 'server.port': 8443 }, 'host', 'b.example', 'b.example', 8443],
    [{ 'net.peer.name': 'b.example', 'net.peer.port': '80' }, 'host', 'b.example', 'b.example', 80],
    [{ 'http.url': 'https://u@b.example:444/x', 'http.method': 'GET' }, 'host', 'b.example', 'b.example', 444],
    [{ 'http.host': 'b.example:443', 'http.method': 'GET' }, 'host', 'b.example', 'b.example', 443],
    [{ 'rpc.system': 'grpc', 'rpc.service': 'pkg.Cart' }, 'service', 'pkg.Cart', '', 0],
    [
      { 'messaging.system': 'kafka', 'messaging.destination.name': 'o', 'server.address': 'k' },
      'broker',
      'kafka',
      'k',
      0,
    ],
    [{ 'db.system': 'postgresql', 'db.name': 'shop', 'net.peer.name': 'db' }, 'datastore', 'postgresql', 'db', 0],
    [{ 'db.system': 'constructor' }, 'datastore', 'constructor', '', 0],
    [
      { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'm', 'server.address': 'api.openai.com' },
      'model',
      'openai',
      'api.openai.com',
      0,
    ],
    [{ 'network.peer.address': '203.0.113.9', 'network.peer.port': 443 }, 'host', '203.0.113.9', '203.0.113.9', 443],
    [{ 'net.sock.peer.addr': '::ffff:203.0.113.9' }, 'host', '203.0.113.9', '203.0.113.9', 0],
    [{ 'peer.service': 'mysql' }, 'datastore', 'mysql', '', 0],
    [
      { 'db.system': 'postgresql', 'db.connection_string': 'jdbc:postgresql://db:5432/shop' },
      'datastore',
      'postgresql',
      'db',
      5432,
    ],
  ];
  for (const [attributes, kind, name, host, port] of CASES)
    test(JSON.stringify(attributes), () =>
      expect(located('client', attributes).peer).toMatchObject({ kind, name, host, port, reason: '' }),
    );

  test('nothing said, and no call', () => {
    expect(located('client', {}).peer).toMatchObject({ kind: 'none', reason: 'no_attributes' });
    expect(located('server', { 'net.peer.name': 'x' }).peer).toMatchObject({ kind: 'none', reason: 'not_a_call' });
  });
});

test('name look-ups and connections are steps of a call, not calls', () => {
  const remote = { 'peer.ipv4': '54.187.174.169', 'net.peer.name': 'api.stripe.com' };
  for (const name of [
    'dns.lookup',
    'DNS lookup api.stripe.com',
    'tcp.connect',
    'tls.connect',
    'socket connect',
    'http.dns',
  ])
    expect(located('client', remote, { name }).peer, name).toMatchObject({ kind: 'none', reason: 'not_a_call' });
  expect(located('client', remote, { name: 'connect to the bank' }).peer.name).toBe('api.stripe.com');
  const http = { ...remote, 'http.method': 'GET' };
  expect(located('client', http, { name: 'dns.lookup' }).peer.name).toBe('api.stripe.com');
});

test.each([
  ['mysql:host=db;dbname=shop', 'db', 0],
  ['Server=tcp:shop.database.windows.net,1433;Database=shop', 'shop.database.windows.net', 1433],
  ['Data Source=db.example;User Id=x', 'db.example', 0],
  ['postgresql://db.example:5433/shop', 'db.example', 5433],
  ['sqlite:file=shop', '', 0],
])('the host of the connection string %s', (text, host, port) => {
  expect(located('client', { 'db.system': 'sql', 'db.connection_string': text }).peer).toMatchObject({ host, port });
});

test('a socket file is no host', () => {
  for (const file of ['unix:/var/run/x.sock', '/var/run/mysqld/mysqld.sock', '/tmp/.s.PGSQL.5432'])
    expect(located('client', { 'server.address': file }).peer.host, file).toBe('');
});

test('an ARN names topic and system; a span that consumes does not publish', () => {
  const topic = { 'messaging.destination.name': 'arn:aws:sns:eu-central-1:123456789012:alerts' };
  expect(located('producer', topic).peer).toMatchObject({ kind: 'broker', name: 'aws_sns', part: 'alerts' });
  const celery = { 'messaging.destination': 'celery', 'messaging.system': 'redis' };
  expect(located('consumer', celery, { name: 'run/tasks.send' }).endpoint).toBe('celery');
});

test('gRPC of tracers from before the conventions', () => {
  const rpc = { protocol: 'grpc', endpointKind: 'rpc' };
  expect(located('client', { component: 'gRPC' }, { name: 'Find' })).toMatchObject(rpc);
  for (const kind of ['client', 'server'] as const)
    expect(located(kind, {}, { name: '/pkg.v1.Driver/Find' })).toMatchObject(rpc);
  for (const name of ['/a.b/c', '/static/App.Main/x', 'pkg.Driver/Find', '/v1.2/users'])
    expect(located('client', {}, { name }).protocol).toBe('unknown');
  expect(located('internal', {}, { name: '/pkg.v1.Driver/Find' }).protocol).toBe('unknown');
  expect(located('server', { component: 'net/http', 'http.method': 'GET' }, { name: '/a.B/c' }).protocol).toBe('http');
});

test('a message to the default exchange goes to the queue that its routing key names', () => {
  const rabbit = { 'messaging.system': 'rabbitmq', 'messaging.rabbitmq.routing_key': 'mails' };
  for (const destination of ['', '<default>', 'amq.default'])
    expect(located('producer', { ...rabbit, 'messaging.destination': destination }).peer.part).toBe('mails');
  expect(located('producer', { ...rabbit, 'messaging.destination': 'events' }).peer.part).toBe('events');
});

test('the API of a broker names it where no system is stated', () => {
  const sns = { 'rpc.system': 'aws-api', 'rpc.service': 'SNS', 'messaging.destination.name': 'alerts' };
  expect(located('client', sns).peer).toMatchObject({ kind: 'broker', name: 'aws_sns', part: 'alerts' });
});

test('what a browser loads by itself is a call, although its spans are INTERNAL', () => {
  const script = { 'http.url': 'https://cdn.example.net/lib.js' };
  expect(located('internal', script, { name: 'resourceFetch' }).peer).toMatchObject({
    kind: 'host',
    host: 'cdn.example.net',
  });
  expect(located('internal', script, { name: 'render' }).peer.kind).toBe('none');
});

test('failures, status codes, transport, own address, entry, headers', () => {
  expect(located('client', { 'http.status_code': 404 })).toMatchObject({ statusCode: 404, failed: true });
  expect(located('server', { 'http.response.status_code': 404 })).toMatchObject({ statusCode: 404, failed: false });
  expect(located('server', { 'http.status_code': '503' })).toMatchObject({ statusCode: 503, failed: true });
  expect(located('server', { 'rpc.grpc.status_code': 5 })).toMatchObject({ statusCode: 5, failed: false });
  expect(located('client', { 'rpc.response.status_code': 'UNAVAILABLE' })).toMatchObject({
    statusCode: 14,
    failed: true,
  });
  expect(located('server', {}, { status: 2 }).failed).toBe(true);
  expect(located('client', { 'url.full': 'https://x.example/', 'server.port': 80 }).transport).toBe('tls');
  expect(located('client', { 'http.url': 'http://x.example/' }).transport).toBe('plaintext');
  expect(located('server', { 'server.address': 'shop.example', 'server.port': 443 }).address).toBe('shop.example:443');
  expect(located('server', { 'http.host': 'shop.example:8080' }).address).toBe('shop.example:8080');
  expect(located('server', { 'datatrail.client.address.scope': 'public' }).entry).toBe('public');
  expect(located('server', {}).entry).toBe('root');
  expect(located('client', { 'http.request.header.accept': ['a'] }).headersCaptured).toBe(true);
  expect(located('client', {}).headersCaptured).toBe(false);
  expect(located('client', { 'data.category': 'email, user.name, nonsense' }).annotated).toEqual([
    'user.contact.email',
    'user.name',
  ]);
});
