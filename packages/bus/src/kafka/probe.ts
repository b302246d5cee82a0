import type { SourcePosition } from '@datatrail/model';
import type { RecordLedger } from '../record-ledger.ts';

/**
 * Which records this process has begun with. A record that ends the process leaves no error behind, only a partition that
 * begins again and again at the same offset: from the second start of a process there on, records are taken one at a time
 * and each is counted before it is touched, until the dangerous stretch is behind. What was tried alone `maxAttempts` times
 * ends in a dead letter. A start counts once for each process, so that a store that is away, or a group that changes, blames
 * no record.
 */
export class Probe {
  readonly #ledger: Pick<RecordLedger, 'noteAttempt'>;
  readonly #maxAttempts: number;
  readonly #begun = new Map<string, number>();
  readonly #probed = new Map<string, number>();

  constructor(ledger: Pick<RecordLedger, 'noteAttempt'>, maxAttempts: number) {
    this.#ledger = ledger;
    this.#maxAttempts = maxAttempts;
  }

  /** Number of processes that began with this record, this one included. */
  async begin(source: SourcePosition): Promise<number> {
    const key = keyOf(source);
    const known = this.#begun.get(key);
    if (known !== undefined) return known;
    const count = await this.#ledger.noteAttempt(source);
    remember(this.#begun, key, count);
    return count;
  }

  isSuspicious(starts: number): boolean {
    return starts > SAFE_STARTS;
  }

  /** Counts the attempt; true: this record was tried often enough. Called before it is touched. */
  async isGivenUp(source: SourcePosition): Promise<{ readonly givenUp: boolean; readonly attempts: number }> {
    const key = keyOf(source);
    // the start at this record was counted by `begin`
    const before = this.#begun.get(key);
    const known = this.#probed.get(key);
    const count = known ?? before ?? (await this.#ledger.noteAttempt(source));
    remember(this.#probed, key, count);
    return { givenUp: count > SAFE_STARTS + this.#maxAttempts, attempts: count };
  }
}

/** The first start at an offset says nothing. */
const SAFE_STARTS = 1;
/** Bounded: a process that lives long sees many partitions. */
const MAX_REMEMBERED = 100_000;

function remember(map: Map<string, number>, key: string, count: number): void {
  if (map.size >= MAX_REMEMBERED) map.clear();
  map.set(key, count);
}

function keyOf({ cluster, topic, epoch, partition, offset }: SourcePosition): string {
  return `${cluster}/${topic}/${epoch}/${partition}/${offset}`;
}
