import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScreener } from '@datatrail/detect';
import { createLocator } from '@datatrail/graph';
import type { WindowFacts } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import { createChdbStore } from '@datatrail/store/chdb';
import { createTraffic } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { computeMinutes } from '../src/compute-minutes.ts';

const TENANT = 'default';
const ENVELOPE = { tenant: TENANT, receivedAt: Date.UTC(2026, 0, 5, 12, 10) * 1000 };

async function writeTraffic(store: Store): Promise<void> {
  const decoder = createDecoder();
  const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key: Buffer.alloc(32, 7) });
  const interner = createInterner(4096);
  const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
  let offset = 0;
  for (const { bytes } of createTraffic({ seed: 5, spans: 3000, durationUs: 600_000_000 }).requests) {
    const screened = screener.screen(decoder.decode(bytes), ENVELOPE);
    const source = { cluster: 'direct', topic: '', epoch: 1, partition: 0, offset: offset++ };
    await store.write(screened, (span) => locate(screened.tape, span), source);
  }
}

interface Computed {
  readonly groups: number;
  readonly facts: WindowFacts;
  readonly left: number;
}

async function compute(groupSpans: number): Promise<Computed> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-analyzer-'));
  const store = createChdbStore({ directory, clampClocks: false, insertGapMs: 0, groupSpans });
  await store.start();
  try {
    await writeTraffic(store);
    const dirty = await store.dirtyMinutes(TENANT);
    await computeMinutes({ store, tenant: TENANT, settings: { payloadKeys: [] }, normalizeKey }, dirty);
    const { minutes } = await store.dirtyMinutes(TENANT);
    return { groups: dirty.groups.length, facts: await store.readFacts({ tenant: TENANT }), left: minutes.length };
  } finally {
    await store.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

test('computed in groups of minutes, facts are those of the whole', async () => {
  const whole = await compute(1_000_000);
  const grouped = await compute(700);
  expect([whole.groups, whole.left, grouped.left]).toEqual([1, 0, 0]);
  expect(grouped.groups).toBeGreaterThan(3);
  expect(whole.facts.edges.length).toBeGreaterThan(5);
  expect(grouped.facts).toEqual(whole.facts);
});
