import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeIn, temporaryDirectory } from './temporary-store.ts';

const directory = temporaryDirectory();
const store = storeIn(directory);
beforeAll(() => store.start());
afterAll(() => store.stop());

test('the last word on a finding counts, also within one millisecond, each tenant for itself', async () => {
  const first = {
    finding: 'f1',
    state: 'suppressed',
    reason: "it's\n'known'",
    owner: 'payments',
    expiresAt: null,
  } as const;
  const writes = [first, { ...first, reason: 'second', expiresAt: 1_800_000_000_123 }] as const;
  for (const entry of writes) await store.writeTriage('shop', entry);
  await store.writeTriage('shop', { ...first, finding: 'f0' });
  await store.writeTriage('bank', { ...first, state: 'open' });
  expect(await store.readTriage('shop')).toEqual([
    { ...first, finding: 'f0', writtenAt: expect.any(Number) },
    { ...writes[1], writtenAt: expect.any(Number) },
  ]);
  expect((await store.readTriage('bank')).map(({ state }) => state)).toEqual(['open']);
  expect(await store.readTriage('nobody')).toEqual([]);
});

test('declarations of any size and with any character come back, newest version first', async () => {
  expect(await store.readDeclarations('shop')).toBe(null);
  const large = `# \\ ' " \u0000 \t é 🙂\n${'recipients: []\n'.repeat(60_000)}`;
  expect(await store.writeDeclarations('shop', 'first')).toBe(1);
  expect(await store.writeDeclarations('shop', large)).toBe(2);
  expect(await store.writeDeclarations('bank', 'other')).toBe(1);
  expect(await store.readDeclarations('shop')).toEqual({ version: 2, text: large, writtenAt: expect.any(Number) });
});
