import type { DeadLetter, SourcePosition } from '@datatrail/model';

/** A topic of a cluster in one of its lives: deleted and made again, it begins a new one under the same name. */
export interface TopicEpoch {
  readonly cluster: string;
  readonly topic: string;
  readonly epoch: number;
}

/** What is known of records beside their spans. Every promise resolves when durable. */
export interface RecordStore {
  /** Number of one life of a topic, 1 for the first: the same for ever for the same id. */
  topicEpoch(cluster: string, topic: string, topicId: string): Promise<number>;
  /** Offsets that are stored, for each partition of `from` at or above the offset given there, ascending. */
  storedOffsets(topic: TopicEpoch, from: ReadonlyMap<number, number>): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Adds one to the attempts at a record and gives their number. Forgotten after 30 days. */
  noteAttempt(source: SourcePosition): Promise<number>;
  /** Keeps the address of a record that is stepped over. The same one twice is one. */
  setAside(letter: DeadLetter): Promise<void>;
  /** The newest 10,000, of one tenant or of all. */
  deadLetters(tenant?: string): Promise<readonly DeadLetter[]>;
  /** Id of the fingerprint key that spans are screened under; null while none was noted. */
  keyId(): Promise<string | null>;
  /** The newest counts. */
  noteKeyId(id: string): Promise<void>;
}
