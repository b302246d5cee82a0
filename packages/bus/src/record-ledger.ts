import type { DeadLetter, SourcePosition } from '@datatrail/model';

/** A topic of a cluster in one of its lives: deleted and created again, it begins a new one. */
export interface TopicLife {
  readonly cluster: string;
  readonly topic: string;
  readonly epoch: number;
}

/** What is known of records beside the bus, kept where their rows are kept. Every promise resolves when durable. */
export interface RecordLedger {
  /** Small number of one life of a topic, the same for ever for the same id; ids that are new get the next one. */
  topicEpoch(cluster: string, topic: string, topicId: string): Promise<number>;
  /**
   * Offsets at or above `from` whose rows are stored, for each partition of `from`. Exact, not a maximum: a later block
   * may be stored though an earlier one failed.
   */
  storedOffsets(life: TopicLife, from: ReadonlyMap<number, number>): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Adds one to the attempts at this record and gives their number. */
  noteAttempt(source: SourcePosition): Promise<number>;
  /** Remembers the address of a record that is stepped over. The same one twice is one. */
  setAside(letter: DeadLetter): Promise<void>;
}
