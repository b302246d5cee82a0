import { randomUUID } from 'node:crypto';
import type { SourcePosition } from '@datatrail/model';
import { errorFields } from '@datatrail/runtime';
import type { Admin, Consumer, KafkaMessage } from 'kafkajs';
import type { KafkaSurroundings } from './bus-options.ts';
import { createClient } from './client.ts';
import { withinMs } from './deadline.ts';
import { toBusError } from './errors.ts';
import type { RawRecord } from './raw-record.ts';
import { toRawRecord } from './record-reader.ts';
import { createIdentityReader } from './topic-identity.ts';

export interface ReplayOptions extends KafkaSurroundings {
  /** What is read again, for example the addresses of dead letters. */
  readonly positions: readonly SourcePosition[];
  /** Topics of others, with their tenant, as the ingester has them. */
  readonly rawTopics: ReadonlyMap<string, string>;
  /** The current epoch of a topic, from the ledger. */
  readonly topicEpoch: (cluster: string, topic: string, topicId: string) => Promise<number>;
  /** Called for one record at a time; what it rejects with is counted as failed. MUST read the record in its first turn. */
  readonly onRecord: (record: RawRecord) => Promise<void>;
  /** For all of it, milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
}

export interface ReplayOutcome {
  readonly replayed: readonly SourcePosition[];
  readonly failed: readonly SourcePosition[];
  /** No longer there: the topic dropped them, or began a new life. */
  readonly gone: readonly SourcePosition[];
}

const TIMEOUT_MS = 60_000;

/** Reads given records again, where they lie. Rejects with a `DatatrailError` when Kafka cannot be asked. */
export async function replayRecords(options: ReplayOptions): Promise<ReplayOutcome> {
  const { connection, log, positions } = options;
  const client = createClient({ connection, log, purpose: 'consumer' });
  const admin = client.admin();
  const identities = createIdentityReader(client);
  const replay = new Replay(options);
  try {
    await admin.connect();
    for (const topic of new Set(positions.map((position) => position.topic))) {
      const identity = await identities.read(topic);
      const wanted = positions.filter((position) => position.topic === topic);
      if (identity === undefined) replay.giveUp(wanted);
      else {
        const epoch = await options.topicEpoch(identity.cluster, topic, identity.topicId);
        const here = wanted.filter((at) => at.cluster === identity.cluster && at.epoch === epoch);
        replay.giveUp(wanted.filter((at) => !here.includes(at)));
        const present = await replay.dropGone(admin, topic, here);
        if (present.length > 0) await replay.read(client.consumer(consumerOptions()), topic, present);
      }
    }
    return replay.outcome;
  } catch (error) {
    throw toBusError(error, 'replaying');
  } finally {
    await Promise.allSettled([admin.disconnect(), identities.close()]);
  }
}

const consumerOptions = () => ({ groupId: `datatrail.replay.${randomUUID()}`, allowAutoTopicCreation: false });

class Replay {
  readonly #options: ReplayOptions;
  readonly #replayed: SourcePosition[] = [];
  readonly #failed: SourcePosition[] = [];
  readonly #gone: SourcePosition[] = [];

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  get outcome(): ReplayOutcome {
    return { replayed: this.#replayed, failed: this.#failed, gone: this.#gone };
  }

  giveUp(positions: readonly SourcePosition[]): void {
    this.#gone.push(...positions);
  }

  async dropGone(admin: Admin, topic: string, positions: readonly SourcePosition[]): Promise<SourcePosition[]> {
    const bounds = new Map((await admin.fetchTopicOffsets(topic)).map((b) => [b.partition, b]));
    const isThere = ({ partition, offset }: SourcePosition) => {
      const bound = bounds.get(partition);
      return bound !== undefined && offset >= Number(bound.low) && offset < Number(bound.high);
    };
    this.giveUp(positions.filter((position) => !isThere(position)));
    return positions.filter(isThere);
  }

  /** A group of its own that commits nothing: kafkajs reads partitions only as a member of one. */
  async read(consumer: Consumer, topic: string, positions: readonly SourcePosition[]): Promise<void> {
    const left = new Map<number, SourcePosition[]>();
    for (const position of positions.toSorted((a, b) => a.offset - b.offset))
      left.set(position.partition, [...(left.get(position.partition) ?? []), position]);
    const done = Promise.withResolvers<void>();
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: true,
        eachBatch: async (payload) => {
          const { batch } = payload;
          for (const message of batch.messages) {
            await this.#offer(left, batch.partition, message);
            await payload.heartbeat();
          }
          if (left.size === 0) done.resolve();
        },
      });
      for (const [partition, [first]] of left)
        if (first !== undefined) consumer.seek({ topic, partition, offset: String(first.offset) });
      await withinMs(done.promise, this.#options.timeoutMs ?? TIMEOUT_MS, () => new Error('timeout'));
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  async #offer(left: Map<number, SourcePosition[]>, partition: number, message: KafkaMessage): Promise<void> {
    const wanted = left.get(partition);
    // an offset that was passed without a message is of a compacted or aborted record
    while (wanted?.[0] !== undefined && wanted[0].offset < Number(message.offset))
      this.#gone.push(...wanted.splice(0, 1));
    const source = wanted?.[0];
    if (wanted === undefined || source === undefined || source.offset !== Number(message.offset)) {
      if (wanted?.length === 0) left.delete(partition);
      return;
    }
    wanted.shift();
    if (wanted.length === 0) left.delete(partition);
    const { rawTopics, clock, log, onRecord } = this.#options;
    try {
      await onRecord(toRawRecord(message, { source, rawTenant: rawTopics.get(source.topic), now: clock.now() }));
      this.#replayed.push(source);
    } catch (error) {
      this.#failed.push(source);
      log.warn('a record could not be replayed', errorFields(error));
    }
  }
}
