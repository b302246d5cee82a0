import type { RecordLedger } from '@datatrail/bus';
import type { DeadLetter, SourcePosition } from '@datatrail/model';

/** A ledger in memory, with the rows that a store would have; tests that kill processes use a real store. */
export interface MemoryLedger extends RecordLedger {
  readonly stored: SourcePosition[];
  readonly letters: DeadLetter[];
  /** Set to let every question fail as a store that is away. */
  isAway: boolean;
}

export function createMemoryLedger(): MemoryLedger {
  const epochs = new Map<string, number>();
  const attempts = new Map<string, number>();
  const stored: SourcePosition[] = [];
  const letters: DeadLetter[] = [];
  const ledger: MemoryLedger = {
    stored,
    letters,
    isAway: false,
    async topicEpoch(cluster, topic, topicId) {
      refuseWhenAway();
      const key = JSON.stringify([cluster, topic, topicId]);
      epochs.set(key, epochs.get(key) ?? epochs.size + 1);
      return epochs.get(key) ?? 0;
    },
    async storedOffsets(life, from) {
      refuseWhenAway();
      const found = new Map<number, number[]>();
      for (const at of stored)
        if (at.topic === life.topic && at.epoch === life.epoch && at.offset >= (from.get(at.partition) ?? Infinity))
          found.set(at.partition, [...(found.get(at.partition) ?? []), at.offset]);
      return found;
    },
    async noteAttempt(source) {
      refuseWhenAway();
      const key = JSON.stringify(source);
      attempts.set(key, (attempts.get(key) ?? 0) + 1);
      return attempts.get(key) ?? 0;
    },
    async setAside(letter) {
      refuseWhenAway();
      letters.push(letter);
    },
  };
  const refuseWhenAway = (): void => {
    if (ledger.isAway) throw new Error('away');
  };
  return ledger;
}
