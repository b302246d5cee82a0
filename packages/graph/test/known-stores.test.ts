import { createRegister } from '@datatrail/recipients';
import type { Attributes } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { resolve } from '../src/index.ts';
import { factsOf, windowOf } from './read-spans.ts';
import { type Actor, stage } from './scene.ts';

const graph = (actors: readonly Actor[]) => resolve(windowOf(factsOf(stage(actors))), createRegister({}));
const client = (id: number, attributes: Attributes, service = 'shop'): Actor => ({
  id,
  service,
  kind: 'client',
  attributes,
});
const called = (actors: readonly Actor[]) => graph(actors).edges.map((e) => [e.to.id, e.fact.calls]);

describe('stores that spans name by halves', () => {
  const connection = { 'db.system': 'mysql', 'db.connection_string': 'mysql:host=db;dbname=orders' };

  test('a connection string names the database as the attribute does', () => {
    const found = called([client(1, connection), client(2, { 'db.system': 'mysql', 'db.name': 'orders' })]);
    expect(found).toEqual([['datastore:mysql/orders', 2]]);
  });

  test('the system alone is the only database that the same service uses', () => {
    const half = { 'db.system': 'mysql', 'db.statement': 'SELECT 1' };
    const host = { 'db.system': 'mysql', 'server.address': 'db' };
    expect(called([client(1, connection), client(2, half), client(3, host)])).toEqual([['datastore:mysql/orders', 3]]);
    expect(called([client(1, host), client(2, half)])).toEqual([['datastore:mysql/db', 2]]);
  });

  test('with two of them, or used by somebody else, it stays what was said', () => {
    const half = { 'db.system': 'mysql' };
    const other = { 'db.system': 'mysql', 'db.name': 'stock' };
    expect(called([client(1, connection), client(2, other), client(3, half)]).map(([id]) => id)).toEqual([
      'datastore:mysql',
      'datastore:mysql/orders',
      'datastore:mysql/stock',
    ]);
    expect(
      called([client(1, connection), client(2, half, 'cart')])
        .map(([id]) => id)
        .toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual(['datastore:mysql', 'datastore:mysql/orders']);
  });

  test('a traced service of the bare name of a store is that store: one node', () => {
    const found = graph([
      { id: 1, service: 'customer', kind: 'server' },
      {
        id: 2,
        service: 'mysql',
        kind: 'client',
        parent: 1,
        attributes: { 'peer.service': 'mysql', 'sql.query': 'SELECT' },
      },
      client(3, { 'db.system': 'redis' }, 'customer'),
    ]);
    expect(found.nodes.map((node) => node.id)).toEqual([
      'caller',
      'datastore:redis',
      'service:customer',
      'service:mysql',
    ]);
    expect(found.selfCalls.map((edge) => edge.to.id)).toEqual(['service:mysql']);
  });
});
