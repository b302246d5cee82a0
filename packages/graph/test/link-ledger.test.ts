import { spanIdOf, traceIdOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { factsOf, serviceEdges } from './read-spans.ts';
import { type Actor, stage } from './scene.ts';

const told = (actors: readonly Actor[]) =>
  factsOf(stage(actors))
    .flatMap((f) => f.edges)
    .filter((e) => e.target.kind !== 'caller' && e.target.service === '')
    .map((e) => [e.service, e.kind, e.target.kind, e.target.name, e.target.host, e.calls]);
const pairs = (actors: readonly Actor[]) => serviceEdges(factsOf(stage(actors)));

describe('through a broker', () => {
  const kafka = (operation: string) => ({
    'messaging.system': 'kafka',
    'messaging.destination.name': 'orders',
    'messaging.operation.type': operation,
  });
  const link = (id: number, trace = 1) => ({ traceId: traceIdOf(trace), spanId: spanIdOf(id) });

  test('producer -> consumer by parent, beside publish and consume', () => {
    const actors: Actor[] = [
      { id: 1, service: 'shop', kind: 'producer', attributes: kafka('publish') },
      { id: 2, service: 'mail', kind: 'consumer', parent: 1, attributes: kafka('process') },
    ];
    expect(pairs(actors)).toEqual(['shop -> mail: 1']);
    expect(told(actors).map((e) => e.slice(0, 4))).toEqual([
      ['mail', 'consume', 'broker', 'kafka'],
      ['shop', 'publish', 'broker', 'kafka'],
    ]);
  });

  test('a batch that links to messages of other traces: one receipt for each sending service', () => {
    expect(
      pairs([
        { id: 1, trace: 1, service: 'shop', kind: 'producer', attributes: kafka('publish') },
        { id: 2, trace: 2, service: 'shop', kind: 'producer', attributes: kafka('publish') },
        { id: 3, trace: 3, service: 'web', kind: 'producer', attributes: kafka('publish') },
        {
          id: 4,
          trace: 4,
          service: 'mail',
          kind: 'consumer',
          attributes: kafka('process'),
          links: [link(1, 1), link(2, 2), link(3, 3)],
        },
      ]),
    ).toEqual(['shop -> mail: 1', 'web -> mail: 1']);
  });

  test('receive, then process: one receipt', () => {
    expect(
      pairs([
        { id: 1, trace: 1, service: 'shop', kind: 'producer', attributes: kafka('publish') },
        { id: 2, trace: 2, service: 'mail', kind: 'consumer', attributes: kafka('receive'), links: [link(1)] },
        {
          id: 3,
          trace: 2,
          service: 'mail',
          kind: 'consumer',
          parent: 2,
          attributes: kafka('process'),
          links: [link(1)],
        },
      ]),
    ).toEqual(['shop -> mail: 1']);
  });

  test('a batch whose messages are processed one by one: a receipt for each message, none for the batch', () => {
    const actors: Actor[] = [
      ...[1, 2, 3].map(
        (n): Actor => ({ id: n, trace: n, service: 'shop', kind: 'producer', attributes: kafka('publish') }),
      ),
      {
        id: 4,
        trace: 4,
        service: 'mail',
        kind: 'consumer',
        attributes: kafka('receive'),
        links: [link(1, 1), link(2, 2), link(3, 3)],
      },
      ...[1, 2, 3].map(
        (n): Actor => ({
          id: 4 + n,
          trace: 4,
          service: 'mail',
          kind: 'consumer',
          parent: 4,
          attributes: kafka('process'),
          links: [link(n, n)],
        }),
      ),
    ];
    expect(pairs(actors)).toEqual(['shop -> mail: 3']);
    expect(told(actors).map((e) => [e[1], e[5]])).toEqual([
      ['consume', 3],
      ['publish', 3],
    ]);
  });

  test('a producer span around the HTTP call of its client is one call', () => {
    expect(
      told([
        {
          id: 1,
          service: 'shop',
          kind: 'producer',
          attributes: { 'messaging.system': 'aws_sqs', 'messaging.destination.name': 'mails' },
        },
        {
          id: 2,
          service: 'shop',
          kind: 'client',
          parent: 1,
          attributes: { 'http.url': 'https://sqs.eu-west-1.amazonaws.com/', 'http.method': 'POST' },
        },
      ]),
    ).toEqual([['shop', 'publish', 'broker', 'aws_sqs', 'sqs.eu-west-1.amazonaws.com', 1]]);
  });
});
