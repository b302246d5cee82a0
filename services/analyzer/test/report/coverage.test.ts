import { expect, test } from 'vitest';
import { coverageOf } from '../../src/report/coverage.ts';
import { checkout, edge, serviceFact, tracker } from './window-facts.ts';

test('a service of which everything shows has full coverage', () => {
  expect(coverageOf(serviceFact('a'), [])).toEqual({ level: 'high', cannotSee: [], share: 1 });
});

test.each([
  ['no outgoing spans', { clientSpans: 0 }, /^outgoing calls/],
  ['no headers', { headersCaptured: 0 }, /^request headers and bodies/],
  ['sampling', { sampledSpans: 20 }, /sampling \(100 % of spans/],
  ['orphans', { orphans: 3 }, /^callers of spans .*3 spans/],
  ['calls without a peer', { clientSpansWithoutPeer: 4 }, /^recipient of 50 % of its calls/],
  ['broken spans', { zeroIds: 1, cycles: 1 }, /^2 broken spans/],
  ['values too large to scan', { unscanned: 1 }, /beyond the bounds/],
  ['no name', { service: 'unknown_service:node' }, /^which service this is/],
])('%s is said and lowers confidence', (_, more, sentence) => {
  const { cannotSee, share } = coverageOf(serviceFact('a', more), []);
  expect(cannotSee).toHaveLength(1);
  expect(cannotSee[0]).toMatch(sentence);
  expect(share).toBeLessThan(1);
});

test('callees without spans are named, some of them', () => {
  const dark = Array.from({ length: 7 }, (_, i) => ({
    ...tracker,
    kind: 'uninstrumented' as const,
    id: `uninstrumented:h${i}`,
    name: `h${i}`,
  }));
  const { cannotSee } = coverageOf(
    serviceFact('a'),
    dark.map((to) => edge(checkout, to)),
  );
  expect(cannotSee).toEqual(['what happens at h0, h1, h2, h3, h4 and 2 more: called, but not instrumented']);
});

test('many gaps make it low, never negative', () => {
  const worst = { clientSpansWithoutPeer: 8, orphans: 20, sampledSpans: 20, headersCaptured: 0, unscanned: 99 };
  const { level, share } = coverageOf(serviceFact('unknown_service', worst), []);
  expect(level).toBe('low');
  expect(share).toBeGreaterThan(0);
});
