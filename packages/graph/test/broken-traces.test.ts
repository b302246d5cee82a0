// Broken traces, over the whole rebuild: orphans, cycles, zero ids, repeats, very wide and very deep trees.
import { expect, test } from 'vitest';
import { factsOf, serviceEdges } from './read-spans.ts';
import { type Actor, stage } from './scene.ts';

const coverage = (actors: readonly Actor[]) => factsOf(stage(actors)).flatMap((f) => f.services)[0];

test('orphans are counted, and their callers are outside', () => {
  expect(coverage([{ id: 1, service: 'a', kind: 'server', parent: 99 }])).toMatchObject({
    orphans: 1,
    roots: 0,
    spans: 1,
  });
});

test('members of a cycle lose their parents, all of them; others keep theirs', () => {
  const facts = factsOf(
    stage([
      { id: 1, service: 'a', kind: 'client', parent: 3 },
      { id: 2, service: 'a', kind: 'internal', parent: 1 },
      { id: 3, service: 'a', kind: 'internal', parent: 2 },
      { id: 4, service: 'b', kind: 'server', parent: 1 },
      { id: 5, service: 'a', kind: 'internal', parent: 5 },
    ]),
  );
  expect(facts.flatMap((f) => f.services).find((s) => s.service === 'a')).toMatchObject({ cycles: 3, orphans: 1 });
  expect(serviceEdges(facts)).toEqual(['a -> b: 1']);
});

test('zero ids join nothing', () => {
  const zero = stage([
    { id: 1, service: 'a', kind: 'client' },
    { id: 2, service: 'b', kind: 'server', parent: 1 },
  ]).map((span) => ({ ...span, spanId: '0'.repeat(16), parentSpanId: span.parentSpanId && '0'.repeat(16) }));
  const facts = factsOf(zero);
  expect(serviceEdges(facts)).toEqual([]);
  expect(facts.flatMap((f) => f.services).map((s) => s.zeroIds)).toEqual([1, 1]);
});

test('10,000 children and a chain of 10,000 spans do no harm', () => {
  const wide = stage([{ id: 1, service: 'a', kind: 'client' }]);
  const child = stage([{ id: 2, service: 'b', kind: 'internal', parent: 1 }])[0];
  if (child === undefined) throw new Error('no child');
  for (let i = 2; i < 10_002; i++) wide.push({ ...child, spanId: i.toString(16).padStart(16, '0') });
  expect(serviceEdges(factsOf(wide))).toEqual(['a -> b: 1']);
  const deep = Array.from({ length: 10_000 }, (_, i) => ({
    ...child,
    spanId: (i + 1).toString(16).padStart(16, '0'),
    parentSpanId: i === 0 ? '' : i.toString(16).padStart(16, '0'),
  }));
  const begun = performance.now();
  expect(
    factsOf(deep)
      .flatMap((f) => f.services)
      .map((s) => s.spans),
  ).toEqual([10_000]);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test('negative durations are counted', () => {
  const spans = stage([{ id: 1, service: 'a', kind: 'server' }]).map((s) => ({
    ...s,
    durationNs: 0,
    negativeDuration: true,
  }));
  expect(
    factsOf(spans)
      .flatMap((f) => f.services)
      .map((s) => s.negativeDurations),
  ).toEqual([1]);
});
