import type { StoredSpan } from '@datatrail/model';
import { spanOf } from '@datatrail/testkit';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { eachOnce } from '../../src/facts/each-once.ts';
import { NOON, NOON_US, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

let span: StoredSpan;
beforeAll(() =>
  withStore(temporaryDirectory(), async (store) => {
    await writeSpans(store, 'a', [spanOf(1, { startUs: NOON_US })]);
    await store.readTraces(TENANT, [NOON], ([only]) => {
      if (only !== undefined) span = only;
    });
  }),
);

const version = fc.record({
  spanId: fc.constantFrom('0000000000000001', '0000000000000002'),
  kind: fc.integer({ min: 1, max: 2 }),
  startNs: fc.integer({ min: 0, max: 2000 }),
  name: fc.constantFrom('x', 'y'),
});

test('spans in any order, repeats that differ among them: the same answer, sorted, each once', () => {
  fc.assert(
    fc.property(fc.array(version, { maxLength: 12 }), (drawn) => {
      const spans = drawn.map(({ startNs, ...rest }) => ({
        span: { ...span, ...rest, startUs: Math.floor(startNs / 1000) },
        startNs: BigInt(startNs),
      }));
      const once = eachOnce([...spans]);
      expect(eachOnce(spans.toReversed())).toEqual(once);
      expect(once).toHaveLength(new Set(drawn.map((d) => `${d.spanId} ${d.kind} ${d.startNs}`)).size);
      expect(once.map((s) => s.startUs)).toEqual(once.map((s) => s.startUs).toSorted((a, b) => a - b));
    }),
  );
});
