import { spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import type { Store } from '../../src/index.ts';
import { NOON, NOON_US, requestOf, sourceOf, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

const directory = temporaryDirectory();
const MINUTE_US = 60_000_000;
const at = (minute: number): number => NOON_US + minute * MINUTE_US;

/** Takes the dirty minutes as computed, without facts; gives them relative to noon. */
async function settle(store: Store): Promise<number[]> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  await store.writeFacts(TENANT, [], watermark);
  return minutes.map((minute) => minute - NOON);
}

test('own minutes of new spans are dirty until their facts are written', async () => {
  await withStore(directory, async (store) => {
    expect(await settle(store)).toEqual([]);
    await writeSpans(store, 'a', [spanOf(1, { startUs: at(0) }), spanOf(2, { startUs: at(3), trace: 2 })]);
    expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([NOON, NOON + 3]);
    expect(await settle(store)).toEqual([0, 3]);
    expect(await settle(store)).toEqual([]);
  });
});

test('a late span opens the minutes of its trace again, of traces it links to and that link to it', async () => {
  await withStore(directory, async (store) => {
    await writeSpans(store, 'a', [spanOf(10, { startUs: at(10), trace: 10 })]);
    await writeSpans(store, 'a', [spanOf(20, { startUs: at(20), trace: 20 })]);
    const links = [{ traceId: traceIdOf(40), spanId: spanIdOf(40) }];
    await writeSpans(store, 'a', [spanOf(30, { startUs: at(30), trace: 30, links })]);
    await settle(store);
    await writeSpans(store, 'b', [spanOf(11, { startUs: at(12), trace: 10, parent: 10 })]);
    expect(await settle(store)).toEqual([10, 12]);
    const toTwenty = [{ traceId: traceIdOf(20), spanId: spanIdOf(20) }];
    await writeSpans(store, 'b', [spanOf(50, { startUs: at(22), trace: 50, links: toTwenty })]);
    expect(await settle(store)).toEqual([20, 22]);
    await writeSpans(store, 'b', [spanOf(40, { startUs: at(29), trace: 40 })]);
    expect(await settle(store)).toEqual([29, 30]);
    const toBoth = [...toTwenty, { traceId: traceIdOf(10), spanId: spanIdOf(10) }];
    await writeSpans(store, 'b', [spanOf(80, { startUs: at(35), trace: 80, links: toBoth })]);
    expect(await settle(store)).toEqual([10, 12, 20, 35]);
    // what a receiver of two messages counts for depends on both: a late span of one opens the other
    await writeSpans(store, 'a', [spanOf(12, { startUs: at(11), trace: 10 })]);
    expect(await settle(store)).toEqual([10, 11, 12, 20, 35]);
  });
});

test('what lies beyond the look-back stays closed', async () => {
  await withStore(directory, async (store) => {
    await writeSpans(store, 'a', [spanOf(60, { startUs: at(100), trace: 60 })]);
    await settle(store);
    await writeSpans(store, 'b', [spanOf(61, { startUs: at(161), trace: 60, parent: 60 })]);
    expect(await settle(store)).toEqual([161]);
  });
});

test('what came a moment ago waits for the rest of its trace, then it is taken', async () => {
  // near the true time: the engine drops what is older than the retention
  let now = Date.now();
  const clock = { now: () => now };
  await withStore(
    temporaryDirectory(),
    async (store) => {
      await writeSpans(store, 'a', [spanOf(1, { startUs: at(0) })]);
      now += 4000;
      await writeSpans(store, 'b', [spanOf(2, { startUs: at(3), trace: 2 })]);
      expect((await store.dirtyMinutes(TENANT, 5)).minutes).toEqual([]);
      now += 2000;
      const first = await store.dirtyMinutes(TENANT, 5);
      expect(first.minutes).toEqual([NOON]);
      await store.writeFacts(TENANT, [], first.watermark);
      expect((await store.dirtyMinutes(TENANT, 5)).minutes).toEqual([]);
      now += 4000;
      expect((await store.dirtyMinutes(TENANT, 5)).minutes).toEqual([NOON + 3]);
      // a clock that was set back makes nothing wait for hours
      now -= 3_600_000;
      expect((await store.dirtyMinutes(TENANT, 5)).minutes).toEqual([NOON + 3]);
    },
    clock,
  );
});

test('a restart forgets nothing, and other tenants stay apart', async () => {
  const { request, locate } = requestOf([{ resource: {}, spans: [spanOf(70, { startUs: at(70) })] }], [], 'other');
  await withStore(directory, async (store) => {
    await store.write(request, locate, sourceOf());
    await writeSpans(store, 'a', [spanOf(71, { startUs: at(71), trace: 71 })]);
  });
  await withStore(directory, async (store) => {
    expect(await settle(store)).toEqual([71]);
    expect((await store.dirtyMinutes('other')).minutes).toEqual([NOON + 70]);
  });
});

test('live traffic: a wrong clock counts for the border of what a sane one says, in every question about facts', async () => {
  const live = { clampClocks: true };
  await withStore(
    temporaryDirectory(),
    async (store) => {
      const spans = [
        spanOf(1, { startUs: 5, trace: 1 }),
        spanOf(2, { startUs: Date.UTC(2250, 0) * 1000, trace: 2 }),
        spanOf(3, { startUs: at(-5), trace: 3 }),
      ];
      await writeSpans(store, 'a', spans);
      const { minutes } = await store.dirtyMinutes(TENANT);
      expect(minutes).toEqual([NOON - 24 * 60, NOON - 5, NOON + 10]);
      const starts: number[] = [];
      await store.readTraces(TENANT, minutes, ([span]) => starts.push(span?.startUs ?? 0));
      expect(starts).toEqual([at(-24 * 60), at(10), at(-5)]);
      const [trace] = await store.readTrace(TENANT, traceIdOf(1));
      expect(trace?.startUs).toBe(5);
    },
    live,
  );
});

test('how far a clock may be off is a setting', async () => {
  await withStore(
    temporaryDirectory(),
    async (store) => {
      const spans = [spanOf(1, { startUs: 5, trace: 1 }), spanOf(2, { startUs: at(500), trace: 2 })];
      await writeSpans(store, 'a', spans);
      expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([NOON - 120, NOON + 3]);
    },
    { clampClocks: true, clampBackMinutes: 120, clampAheadMinutes: 3 },
  );
});
