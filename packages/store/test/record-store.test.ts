import { spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { requestOf, TENANT } from './screened-request.ts';
import { temporaryDirectory, withStore } from './temporary-store.ts';

const directory = temporaryDirectory();
const source = { cluster: 'c', topic: 't', epoch: 1, partition: 3, offset: 7 } as const;

test('a topic keeps its number, and one that is made again under its name gets the next', async () => {
  await withStore(directory, async (store) => {
    expect(await store.topicEpoch('c', 't', 'first')).toBe(1);
    expect(await store.topicEpoch('c', 't', 'second')).toBe(2);
    expect(await store.topicEpoch('c', 'other', 'third')).toBe(1);
  });
  await withStore(directory, async (store) => {
    expect(await store.topicEpoch('c', 't', 'first')).toBe(1);
    expect(await store.topicEpoch("c'", 't', 'first')).toBe(1);
  });
});

test('tells which offsets are stored, each once, of the partitions and from the offsets asked for', async () => {
  await withStore(directory, async (store) => {
    const write = async (partition: number, offset: number, epoch = 1): Promise<void> => {
      const spans = [spanOf(offset), spanOf(offset + 1000)];
      const { request, locate } = requestOf([{ resource: { 'service.name': 'a' }, spans }]);
      await store.write(request, locate, { ...source, epoch, partition, offset });
    };
    for (const offset of [4, 5, 6, 9, 9]) await write(0, offset);
    await write(1, 5);
    await write(2, 5);
    await write(0, 77, 2);
    const from = new Map([
      [0, 5],
      [1, 6],
    ]);
    const stored = await store.storedOffsets({ cluster: 'c', topic: 't', epoch: 1 }, from);
    expect([...stored]).toEqual([
      [0, [5, 6, 9]],
      [1, []],
    ]);
    expect([...(await store.storedOffsets({ cluster: 'c', topic: 't', epoch: 1 }, new Map()))]).toEqual([]);
  });
});

test('attempts at a record are counted over restarts, by record', async () => {
  await withStore(directory, async (store) => {
    expect(await store.noteAttempt(source)).toBe(1);
    expect(await store.noteAttempt(source)).toBe(2);
    expect(await store.noteAttempt({ ...source, offset: 8 })).toBe(1);
  });
  await withStore(directory, async (store) => expect(await store.noteAttempt(source)).toBe(3));
});

test('dead letters are told by tenant, the newest first, each address once', async () => {
  await withStore(directory, async (store) => {
    const letter = { tenant: TENANT, source, reason: 'bad_input', at: 1_700_000_000_123, attempts: 1 } as const;
    const later = { ...letter, tenant: 'other', source: { ...source, offset: 8 }, at: letter.at + 1, attempts: 3 };
    await store.setAside(letter);
    await store.setAside(letter);
    await store.setAside(later);
    expect(await store.deadLetters()).toEqual([later, letter]);
    expect(await store.deadLetters(TENANT)).toEqual([letter]);
    expect(await store.deadLetters('nobody')).toEqual([]);
    expect(await store.tenants()).toEqual([TENANT]);
  });
});

test('the key that was noted last counts', async () => {
  await withStore(directory, async (store) => {
    expect(await store.keyId()).toBe(null);
    await store.noteKeyId('aaaaaaaa');
    await store.noteKeyId('bbbbbbbb');
  });
  await withStore(directory, async (store) => expect(await store.keyId()).toBe('bbbbbbbb'));
});
