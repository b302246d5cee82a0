import { spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import type { Store } from '../../src/index.ts';
import { NOON, NOON_US, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

/** One run of an analyzer; `meanwhile` happens between reading and writing. Gives how many spans were read. */
async function analyse(store: Store, meanwhile: () => Promise<void> = async () => undefined): Promise<number> {
  const { minutes, watermark } = await store.dirtyMinutes(TENANT);
  let read = 0;
  await store.readTraces(TENANT, minutes, (spans) => {
    read += spans.length;
  });
  await meanwhile();
  await store.writeFacts(TENANT, [], watermark, { minutes, isLast: true });
  return read;
}

const counted = async (store: Store): Promise<number> => (await store.readFacts({ tenant: TENANT })).input.spans;

test('spans that become visible after the reading count once they were read: no report counts what it does not know', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    await writeSpans(store, 'a', [spanOf(1, { startUs: NOON_US })]);
    expect(await analyse(store, () => writeSpans(store, 'a', [spanOf(2, { startUs: NOON_US + 1 })]))).toBe(1);
    expect(await counted(store)).toBe(1);
    // they are not forgotten: the minute is dirty again
    expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([NOON]);
    expect(await analyse(store)).toBe(2);
    expect(await counted(store)).toBe(2);
    expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([]);
  });
});

test('numbers of another reading are not taken for these minutes', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    await writeSpans(store, 'a', [spanOf(1, { startUs: NOON_US })]);
    await store.readTraces(TENANT, [NOON + 5], () => undefined);
    const { minutes, watermark } = await store.dirtyMinutes(TENANT);
    await store.writeFacts(TENANT, [], watermark, { minutes, isLast: true });
    expect(await counted(store)).toBe(1);
  });
});
