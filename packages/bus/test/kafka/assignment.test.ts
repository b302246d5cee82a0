import { expect, test } from 'vitest';
import { Assignment } from '../../src/kafka/assignment.ts';

interface Given {
  readonly topicId?: string;
  readonly low?: string;
  readonly committed?: { readonly offset: string; readonly metadata: string | null };
  readonly stored?: readonly number[];
}

function assign({ topicId = 'new', low = '0', committed, stored = [] }: Given) {
  let asked = 0;
  return new Assignment({
    group: 'g',
    partitions: { t: [0] },
    identities: {
      read: async () => {
        if (asked++ === 0) throw new Error('away');
        return { cluster: 'c', topicId };
      },
    },
    admin: {
      fetchTopicOffsets: async () => [{ partition: 0, offset: '9', high: '9', low }],
      fetchOffsets: async () => [
        { topic: 't', partitions: committed === undefined ? [] : [{ partition: 0, ...committed }] },
      ],
    },
    ledger: {
      topicEpoch: async (_cluster, _topic, id) => (id === 'new' ? 2 : 1),
      storedOffsets: async (_life, from) =>
        new Map([...from].map(([partition, first]) => [partition, stored.filter((offset) => offset >= first)])),
    },
  });
}

test.each<readonly [string, Given, number, readonly number[]]>([
  ['nothing committed: from where the log begins', { low: '3' }, 3, []],
  ['committed: from there', { committed: { offset: '5', metadata: 'new' } }, 5, []],
  [
    'stored ones at or above it are known, exactly',
    { committed: { offset: '5', metadata: 'new' }, stored: [4, 5, 7] },
    5,
    [5, 7],
  ],
  ['a commit of another life of the topic does not count', { committed: { offset: '5', metadata: 'old' } }, 0, []],
  ['a commit of another program counts', { committed: { offset: '5', metadata: null } }, 5, []],
  ['what was committed is gone from the log', { low: '8', committed: { offset: '5', metadata: 'new' } }, 8, []],
  ['no commit at all is told as -1', { committed: { offset: '-1', metadata: null } }, 0, []],
])('%s', async (_name, given, from, stored) => {
  const assignment = assign(given);
  await expect(assignment.startOf('t', 0)).rejects.toThrow('away');
  const start = await assignment.startOf('t', 0);
  expect(start).toMatchObject({
    from,
    isReborn: given.committed?.metadata === 'old',
    life: { cluster: 'c', topic: 't', epoch: 2 },
  });
  expect([...(start?.stored ?? [])]).toEqual(stored);
  expect(await assignment.startOf('t', 1)).toBe(undefined);
});
