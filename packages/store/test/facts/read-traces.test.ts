import type { StoredSpan } from '@datatrail/model';
import { createRandom, type ResourceSpec, spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import type { Store } from '../../src/index.ts';
import { NOON, NOON_US, requestOf, sourceOf, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

async function readAll(store: Store, tenant: string): Promise<StoredSpan[][]> {
  const traces: StoredSpan[][] = [];
  const { minutes } = await store.dirtyMinutes(tenant);
  await store.readTraces(tenant, minutes, (spans) => traces.push([...spans]));
  return traces;
}

const SPANS = Array.from({ length: 60 }, (_, i) =>
  spanOf(i, {
    trace: i % 7,
    kind: i % 6,
    startUs: NOON_US + (i % 3) * 1_000_000,
    ...(i > 7 ? { parent: i - 7 } : {}),
    ...(i % 5 === 0 ? { links: [{ traceId: traceIdOf(i), spanId: spanIdOf(i) }] } : {}),
  }),
);

/** The same spans, some of them twice, in another order and another split. */
function shuffled(seed: number): ResourceSpec[][] {
  const random = createRandom(seed);
  const spans = [...SPANS, ...SPANS.filter((_, i) => i % (2 + seed) === 0)];
  const order = spans.map((span) => ({ span, at: random.next() })).sort((a, b) => a.at - b.at);
  const requests: ResourceSpec[][] = [];
  for (let from = 0; from < order.length; from += 1 + seed * 9)
    requests.push(
      order.slice(from, from + 1 + seed * 9).map(({ span }) => ({
        resource: { 'service.name': `s${span.kind}` },
        spans: [span],
      })),
    );
  return requests;
}

test('the same spans in any order, any split, twice, are the same traces', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const answers: StoredSpan[][][] = [];
    for (const seed of [1, 2, 3]) {
      const tenant = `t${seed}`;
      for (const specs of shuffled(seed)) {
        const { request, locate } = requestOf(specs, [], tenant);
        void store.write(request, locate, sourceOf());
      }
      await store.flush();
      answers.push(await readAll(store, tenant));
    }
    const [first] = answers;
    expect(first).toHaveLength(7);
    expect(first?.flat()).toHaveLength(60);
    expect(answers[1]).toEqual(first);
    expect(answers[2]).toEqual(first);
    for (const trace of first ?? []) {
      const order = trace.map((span) => `${span.startUs} ${span.spanId}`);
      expect(order).toEqual(order.toSorted());
    }
    expect(first?.map((trace) => trace[0]?.traceId)).toEqual(first?.map((trace) => trace[0]?.traceId).sort());
  });
});

test('in small pieces the same traces come, each whole', async () => {
  const directory = temporaryDirectory();
  const whole = await withStore(directory, async (store) => {
    const { request, locate } = requestOf(SPANS.map((span) => ({ resource: { 'service.name': 'a' }, spans: [span] })));
    await store.write(request, locate, sourceOf());
    return readAll(store, 'default');
  });
  expect(whole).toHaveLength(7);
  for (const readChunkSpans of [1, 25])
    expect(await withStore(directory, (store) => readAll(store, 'default'), { readChunkSpans })).toEqual(whole);
});

test('one id and kind with several starts are several spans; a zero parent is none', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const spans = [
      spanOf(1, { startUs: NOON_US, parentSpanId: '0000000000000000' }),
      spanOf(1, { startUs: NOON_US + 1 }),
      spanOf(1, { startUs: NOON_US + 1, kind: 2 }),
      spanOf(1, { startUs: NOON_US + 1, kind: 2 }),
    ];
    const { request, locate } = requestOf([{ resource: {}, spans }]);
    await store.write(request, locate, sourceOf());
    const [trace] = await readAll(store, 'default');
    expect(trace?.map((span) => [span.startUs - NOON_US, span.kind, span.parentSpanId])).toEqual([
      [0, 1, ''],
      [1, 1, ''],
      [1, 2, ''],
    ]);
    expect(NOON * 60_000_000).toBe(NOON_US);
  });
});

/** Two producers; a consumer a minute later that links to both; one that links to the second; a stranger. */
const LINKED: readonly (readonly [trace: number, minute: number, links: readonly number[]])[] = [
  [1, 0, []],
  [2, 1, []],
  [3, 2, [1, 2]],
  [4, 3, [2]],
  [5, 0, []],
];

test('traces that are linked come along, whichever side was asked for and whichever came first', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    for (const [tenant, order] of [['first', LINKED] as const, ['last', LINKED.toReversed()] as const]) {
      for (const [trace, minute, links] of order) {
        const linked = links.map((id) => ({ traceId: traceIdOf(id), spanId: spanIdOf(id) }));
        const span = spanOf(trace, { trace, startUs: NOON_US + minute * 60_000_000, kind: 4, links: linked });
        const { request, locate } = requestOf([{ resource: {}, spans: [span] }], [], tenant);
        await store.write(request, locate, sourceOf());
      }
      const asked = async (minute: number): Promise<string[]> => {
        const found: string[] = [];
        await store.readTraces(tenant, [NOON + minute], ([span]) => found.push(span?.traceId ?? ''));
        return found.sort();
      };
      expect(await asked(0)).toEqual([1, 2, 3, 5].map((id) => traceIdOf(id)));
      expect(await asked(1)).toEqual([1, 2, 3, 4].map((id) => traceIdOf(id)));
      expect(await asked(2)).toEqual([1, 2, 3].map((id) => traceIdOf(id)));
      expect(await asked(3)).toEqual([2, 4].map((id) => traceIdOf(id)));
    }
  });
});

test('a reading that fails in the middle leaves nothing to the next one', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    await writeSpans(store, 'a', [spanOf(1), spanOf(2, { trace: 2, startUs: NOON_US + 60_000_000 })]);
    const failing = store.readTraces(TENANT, [NOON], () => {
      throw new Error('the reader gave up');
    });
    await expect(failing).rejects.toThrow('the reader gave up');
    const both = [0, 1].map(async (minute) => {
      const found: string[] = [];
      await store.readTraces(TENANT, [NOON + minute], ([span]) => found.push(span?.traceId ?? ''));
      return found;
    });
    expect(await Promise.all(both)).toEqual([[traceIdOf(1)], [traceIdOf(2)]]);
  });
});
