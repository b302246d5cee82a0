import type { RecordLedger } from '@datatrail/bus';
import type { DeadLetter, SourcePosition } from '@datatrail/model';

/** What a ledger knows, as it can be written to a file. */
export interface LedgerState {
  readonly epochs: readonly (readonly [string, number])[];
  readonly attempts: readonly (readonly [string, number])[];
  readonly stored: readonly SourcePosition[];
  readonly letters: readonly DeadLetter[];
}

/** A ledger in memory, with the rows that a store would have; the flows over both shapes run with the real one. */
export interface MemoryLedger extends RecordLedger {
  readonly stored: SourcePosition[];
  readonly letters: DeadLetter[];
  /** Set to let every question fail as a store that is away. */
  isAway: boolean;
  dump(): LedgerState;
}

const NOTHING: LedgerState = { epochs: [], attempts: [], stored: [], letters: [] };

export function createMemoryLedger(before: LedgerState = NOTHING): MemoryLedger {
  const epochs = new Map(before.epochs);
  const attempts = new Map(before.attempts);
  const stored = [...before.stored];
  const letters = [...before.letters];
  const ledger: MemoryLedger = {
    stored,
    letters,
    isAway: false,
    dump: () => ({ epochs: [...epochs], attempts: [...attempts], stored, letters }),
    async topicEpoch(cluster, topic, topicId) {
      refuseWhenAway();
      const key = JSON.stringify([cluster, topic, topicId]);
      const known = epochs.get(key) ?? epochs.size + 1;
      epochs.set(key, known);
      return known;
    },
    async storedOffsets({ topic, epoch }, from) {
      refuseWhenAway();
      const found = new Map<number, number[]>();
      for (const at of stored) {
        const first = from.get(at.partition);
        if (at.topic !== topic || at.epoch !== epoch || first === undefined || at.offset < first) continue;
        found.set(at.partition, [...(found.get(at.partition) ?? []), at.offset]);
      }
      return found;
    },
    async noteAttempt(source) {
      refuseWhenAway();
      const key = JSON.stringify(source);
      const count = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, count);
      return count;
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
