// Property: the same spans in any order, split or repeated, give the same facts.
import type { StoredSpan } from '@datatrail/model';
import { normalizeKey } from '@datatrail/otlp';
import { spanIdOf, traceIdOf } from '@datatrail/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRebuild } from '../src/index.ts';
import { minuteOf } from '../src/rebuild.ts';
import { factsOf } from './read-spans.ts';
import { type Actor, shuffled, stage } from './scene.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const ATTRIBUTES = [
  {},
  { 'http.request.method': 'GET', 'url.full': 'https://api.stripe.com/v1/customers/42' },
  { 'db.system': 'postgresql', 'db.name': 'shop', 'db.statement': 'SELECT a FROM users' },
  { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
  { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' },
  { 'rpc.system': 'grpc', 'rpc.service': 'pkg.Cart', 'rpc.method': 'Get', 'server.address': 'cart' },
];

const actor = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  trace: fc.integer({ min: 1, max: 3 }),
  service: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom(...KINDS),
  parent: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
  attributes: fc.constantFrom(...ATTRIBUTES),
  minute: fc.integer({ min: 0, max: 2 }),
  link: fc.option(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 })), { nil: undefined }),
  found: fc.boolean(),
});

type Drawn = typeof actor extends fc.Arbitrary<infer T> ? T : never;

function toActor({ parent, minute, link, found, ...rest }: Drawn): Actor {
  return {
    ...rest,
    ...(parent === undefined ? {} : { parent }),
    startUs: Date.UTC(2026, 0, 5, 12) * 1000 + minute * 60e6 + rest.id,
    links: link === undefined ? [] : [{ traceId: traceIdOf(link[0]), spanId: spanIdOf(link[1]) }],
    found: found ? [{ key: 'url.full' }] : [],
  };
}

test('the same spans in any order, twice, trace by trace in any order: the same facts', () => {
  fc.assert(
    fc.property(fc.array(actor, { maxLength: 24 }), fc.integer({ min: 1, max: 1e6 }), (drawn, seed) => {
      const spans = stage(drawn.map(toActor));
      expect(factsOf(shuffled([...spans, ...spans.slice(0, 7)], seed))).toEqual(factsOf(spans));
    }),
    { numRuns: 150 },
  );
});

test('minutes computed together or one by one: the same facts', () => {
  fc.assert(
    fc.property(fc.array(actor, { maxLength: 20 }), (drawn) => {
      const spans = stage(drawn.map(toActor));
      const traces = [...Map.groupBy(spans, (span) => span.traceId).values()];
      const apart = factsOf(spans).map(({ minute }) => {
        const rebuild = createRebuild({ minutes: [minute], normalizeKey });
        for (const trace of traces) rebuild.add(trace);
        return rebuild.finish()[0];
      });
      expect(apart).toEqual(factsOf(spans));
    }),
    { numRuns: 80 },
  );
});

/** What the store reads for a minute: its traces, those that link to them, and those that either links to. */
function readFor(minute: number, traces: readonly (readonly StoredSpan[])[]): (readonly StoredSpan[])[] {
  const idOf = (trace: readonly StoredSpan[]): string => trace[0]?.traceId ?? '';
  const linkedBy = (trace: readonly StoredSpan[]): string[] =>
    trace.flatMap(({ links }) => links.map((link) => link.slice(0, 32)));
  const ids = new Set(traces.filter((trace) => trace.some((s) => minuteOf(s.startUs) === minute)).map(idOf));
  for (const trace of traces.filter((t) => linkedBy(t).some((id) => ids.has(id)))) ids.add(idOf(trace));
  for (const trace of traces.filter((t) => ids.has(idOf(t)))) for (const id of linkedBy(trace)) ids.add(id);
  return traces.filter((trace) => ids.has(idOf(trace)));
}

const message = fc.record({
  id: fc.integer({ min: 1, max: 4 }),
  trace: fc.integer({ min: 1, max: 8 }),
  service: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom('producer', 'consumer', 'client', 'server'),
  parent: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  minute: fc.integer({ min: 0, max: 5 }),
  links: fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
});

test('a minute computed from its own traces and the linked ones: the same facts as from all', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 24 }), (drawn) => {
      const spans = stage(
        drawn.map(({ minute, links, parent, ...rest }) => ({
          ...rest,
          ...(parent === undefined ? {} : { parent }),
          attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
          startUs: Date.UTC(2026, 0, 5, 12) * 1000 + minute * 60e6 + rest.id,
          links: links.map(([trace, id]) => ({ traceId: traceIdOf(trace), spanId: spanIdOf(id) })),
        })),
      );
      const traces = [...Map.groupBy(spans, (span) => span.traceId).values()];
      for (const facts of factsOf(spans)) {
        const rebuild = createRebuild({ minutes: [facts.minute], normalizeKey });
        for (const trace of readFor(facts.minute, traces)) rebuild.add(trace);
        expect(rebuild.finish()).toEqual([facts]);
      }
    }),
    { numRuns: 300 },
  );
});
