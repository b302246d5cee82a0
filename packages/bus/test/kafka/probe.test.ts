import type { SourcePosition } from '@datatrail/model';
import { expect, test } from 'vitest';
import { Probe } from '../../src/kafka/probe.ts';

const at = (offset: number): SourcePosition => ({ cluster: 'c', topic: 't', epoch: 1, partition: 0, offset });

function createLedger() {
  const counts = new Map<number, number>();
  return {
    counts,
    noteAttempt: async ({ offset }: SourcePosition) => {
      counts.set(offset, (counts.get(offset) ?? 0) + 1);
      return counts.get(offset) ?? 0;
    },
  };
}

/** What a process does with records from `first` on until the one at `killer` ends it; gives what it set aside. */
async function live(
  ledger: ReturnType<typeof createLedger>,
  first: number,
  killer: number,
): Promise<number | 'survived'> {
  const probe = new Probe(ledger, 3);
  const isProbing = probe.isSuspicious(await probe.begin(at(first)));
  let setAside: number | undefined;
  for (let offset = first; offset < 10; offset++) {
    if (isProbing && (await probe.isGivenUp(at(offset))).givenUp) setAside = offset;
    else if (offset === killer) return isProbing ? offset : first;
  }
  expect(setAside).toBe(killer);
  return 'survived';
}

test.each([0, 4])('a record that kills the process (the one at %i) is set aside after a few deaths', async (killer) => {
  const ledger = createLedger();
  let deaths = 0;
  for (let from: number | 'survived' = 0; from !== 'survived'; deaths++) from = await live(ledger, from, killer);
  expect(deaths - 1).toBeLessThanOrEqual(5);
  expect(deaths - 1).toBeGreaterThanOrEqual(3);
});

test('a start counts once for each process, however often the group changes', async () => {
  const ledger = createLedger();
  const probe = new Probe(ledger, 3);
  for (let i = 0; i < 10; i++) expect(await probe.begin(at(5))).toBe(1);
  expect(ledger.counts.get(5)).toBe(1);
});
