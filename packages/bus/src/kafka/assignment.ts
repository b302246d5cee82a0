import type { Admin } from 'kafkajs';
import type { RecordLedger, TopicLife } from '../record-ledger.ts';
import type { IdentityReader } from './topic-identity.ts';

/** Where one partition goes on, and what of it is stored already. */
export interface PartitionStart {
  readonly life: TopicLife;
  /** Kept with each commit: a commit of another life of the topic does not count. */
  readonly topicId: string;
  /** First offset that is there and not committed in this life of the topic. */
  readonly from: number;
  /** What was committed is of another life: whoever trusts the commit has to be sent to `from`. */
  readonly isReborn: boolean;
  /** Offsets at or above `from` whose rows are stored: they are stepped over. */
  readonly stored: ReadonlySet<number>;
}

export interface AssignmentOptions {
  readonly group: string;
  readonly admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>;
  readonly identities: Pick<IdentityReader, 'read'>;
  readonly ledger: Pick<RecordLedger, 'topicEpoch' | 'storedOffsets'>;
  readonly partitions: Readonly<Record<string, readonly number[]>>;
}

/** The partitions that this member has until the group changes again. Questions are asked once for each topic. */
export class Assignment {
  readonly #options: AssignmentOptions;
  readonly #topics = new Map<string, Promise<ReadonlyMap<number, PartitionStart>>>();

  constructor(options: AssignmentOptions) {
    this.#options = options;
  }

  get partitions(): Readonly<Record<string, readonly number[]>> {
    return this.#options.partitions;
  }

  /** Undefined: not ours. Rejects when Kafka or the ledger cannot be asked; the next call asks again. */
  async startOf(topic: string, partition: number): Promise<PartitionStart | undefined> {
    const asked = this.#topics.get(topic) ?? this.#ask(topic);
    this.#topics.set(topic, asked);
    try {
      return (await asked).get(partition);
    } catch (error) {
      if (this.#topics.get(topic) === asked) this.#topics.delete(topic);
      throw error;
    }
  }

  async #ask(topic: string): Promise<ReadonlyMap<number, PartitionStart>> {
    const { admin, group, identities, ledger, partitions } = this.#options;
    const identity = await identities.read(topic);
    if (identity === undefined) throw new Error('the topic is gone');
    const { cluster, topicId } = identity;
    const life = { cluster, topic, epoch: await ledger.topicEpoch(cluster, topic, topicId) };
    const from = new Map<number, number>((partitions[topic] ?? []).map((partition) => [partition, 0]));
    const reborn = new Set<number>();
    const raise = (partition: number, offset: number): void => {
      const before = from.get(partition);
      if (before !== undefined) from.set(partition, Math.max(before, offset));
    };
    for (const { partition, low } of await admin.fetchTopicOffsets(topic)) raise(partition, Number(low));
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    for (const { partition, offset, metadata } of committed?.partitions ?? []) {
      const isOfThisLife = !metadata || topicId === '' || metadata === topicId;
      if (isOfThisLife) raise(partition, Number(offset));
      else reborn.add(partition);
    }
    const stored = await ledger.storedOffsets(life, from);
    return new Map(
      [...from].map(([partition, offset]) => [
        partition,
        { life, topicId, from: offset, isReborn: reborn.has(partition), stored: new Set(stored.get(partition) ?? []) },
      ]),
    );
  }
}
