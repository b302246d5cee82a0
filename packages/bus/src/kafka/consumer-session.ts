import { type DatatrailError, errorFields } from '@datatrail/runtime';
import type { Admin, Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka } from 'kafkajs';
import { Assignment, type PartitionStart } from './assignment.ts';
import { BatchFeed, type FeedOptions } from './batch-feed.ts';
import { createClient } from './client.ts';
import { backOff, pause, withinMs } from './deadline.ts';
import { isRebalance, toBusError } from './errors.ts';
import { LagWatch } from './lag-watch.ts';
import { createIdentityReader, type IdentityReader } from './topic-identity.ts';

export interface SessionOptions extends Omit<FeedOptions, 'onDurable'> {
  readonly topics: readonly string[];
  /**
   * Positions at which a session before was ended for standing still: when a new one stands there too, what is left is
   * nothing that can be read, for example the marker of a transaction.
   */
  readonly stalls: { state: string };
  /** Called once when it consumes. */
  readonly onJoined: () => void;
}

/** Why a session ended; it never goes on by itself. */
export type SessionEnd = 'closed' | 'crashed' | 'stalled' | 'topic_reborn';

const SESSION_MS = 10_000;
const HEARTBEAT_MS = 1000;
const FETCH_BYTES = 16 * 2 ** 20;
const STALL_MS = 30_000;
const WATCH_MS = 5000;
const REBALANCE_MS = 60_000;
const CLOSE_MS = 10_000;
/** Connections and a join, which may wait for the others of the group. */
const START_MS = REBALANCE_MS + 30_000;
/** Partitions whose batches are handed on side by side. */
const PARTITIONS_AT_ONCE = 8;

/** One consumer of kafkajs from its start to its end, watched: a dead one is replaced, not revived. */
export class ConsumerSession {
  readonly #options: SessionOptions;
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  readonly #identities: IdentityReader;
  readonly #lag: LagWatch;
  readonly #end: PromiseWithResolvers<SessionEnd> = Promise.withResolvers();
  /** Offset behind the last durable record, by topic and partition. */
  readonly #next = new Map<string, number>();
  #assignment: Assignment | undefined;
  readonly #closing = new AbortController();
  #lastSign = performance.now();
  #batches = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { connection, log, consume } = options;
    const client: Kafka = createClient({ connection, log, purpose: 'consumer' });
    const fetchBytes = consume.maxFetchBytes ?? FETCH_BYTES;
    this.#consumer = client.consumer({
      groupId: consume.group,
      sessionTimeout: consume.sessionTimeoutMs ?? SESSION_MS,
      heartbeatInterval: consume.heartbeatMs ?? HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxBytes: fetchBytes,
      maxBytesPerPartition: fetchBytes,
      maxWaitTimeInMs: 500,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      // one that revives itself while it is being closed joins for nobody, and the group waits for it
      retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false },
    });
    this.#admin = client.admin();
    this.#identities = createIdentityReader(client);
    this.#lag = new LagWatch({ ...options, admin: this.#admin, identities: this.#identities });
  }

  /** Resolves when this session is over; rejects when it could not begin. `close` must follow. */
  async run(signal: AbortSignal): Promise<SessionEnd> {
    this.#listen();
    const watching = new AbortController();
    const stop = () => this.#end.resolve('closed');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      await Promise.race([this.#begin(), this.#end.promise, beginsWithin(START_MS, watching.signal)]);
      void this.#watch(watching.signal, this.#options.consume.watchMs ?? WATCH_MS);
      return await this.#end.promise;
    } finally {
      watching.abort();
      signal.removeEventListener('abort', stop);
    }
  }

  async #begin(): Promise<void> {
    const consumer = this.#consumer;
    await consumer.connect();
    await this.#admin.connect();
    await consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  #listen(): void {
    const consumer = this.#consumer;
    const sign = () => {
      this.#lastSign = performance.now();
    };
    consumer.on(consumer.events.HEARTBEAT, sign);
    consumer.on(consumer.events.GROUP_JOIN, (event) => {
      sign();
      this.#joined(event);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.#end.resolve('crashed');
    });
  }

  #joined({ payload }: ConsumerGroupJoinEvent): void {
    const { consume, topics, onJoined } = this.#options;
    this.#next.clear();
    const partitions = Object.fromEntries(topics.map((topic) => [topic, payload.memberAssignment[topic] ?? []]));
    this.#assignment = new Assignment({
      group: consume.group,
      ledger: consume.ledger,
      admin: this.#admin,
      identities: this.#identities,
      partitions,
    });
    this.#lag.assign(partitions);
    void this.#leaveOldLives(this.#assignment);
    onJoined();
  }

  /** kafkajs begins where the group committed; behind the end of a topic that was created again no batch would ever come. */
  async #leaveOldLives(assignment: Assignment): Promise<void> {
    for (const [topic, partitions] of Object.entries(assignment.partitions))
      for (const partition of partitions) {
        const start = await this.#askStart(assignment, topic, partition);
        if (start?.isReborn !== true || !this.#lag.takeFirst(topic, partition)) continue;
        this.#consumer.seek({ topic, partition, offset: String(start.from) });
      }
  }

  /** Asks until there is an answer, or until the assignment is another. */
  async #askStart(assignment: Assignment, topic: string, partition: number): Promise<PartitionStart | undefined> {
    for (let failures = 0; this.#assignment === assignment; failures++)
      try {
        return await assignment.startOf(topic, partition);
      } catch {
        await pause(backOff(failures), this.#closing.signal);
        if (this.#closing.signal.aborted) return undefined;
      }
    return undefined;
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    this.#batches++;
    try {
      const start = await this.#startOf(payload);
      if (start === undefined || this.#seeksElsewhere(payload, start)) return;
      this.#lag.expect(topic, start.topicId);
      if (await this.#isOfAnotherLife(payload, start)) return this.#end.resolve('topic_reborn');
      const onDurable: FeedOptions['onDurable'] = (next) => {
        this.#next.set(`${topic}/${partition}`, next.offset);
        this.#lag.move(topic, partition, next, Number(payload.batch.highWatermark));
      };
      await new BatchFeed({ ...this.#options, onDurable }, payload, start).run();
    } finally {
      this.#batches--;
    }
  }

  /** Undefined: it is not ours any more. Errors of Kafka that mean a new join are passed on. */
  async #startOf(payload: EachBatchPayload): Promise<PartitionStart | undefined> {
    const { topic, partition } = payload.batch;
    for (let failures = 0; payload.isRunning() && !payload.isStale(); failures++) {
      try {
        return await this.#assignment?.startOf(topic, partition);
      } catch (error) {
        if (isRebalance(error)) throw error;
        this.#options.log.once('start', 'where a partition goes on cannot be asked; trying again', errorFields(error));
      }
      await pause(backOff(Math.min(failures, 3)));
      await payload.heartbeat();
    }
    return undefined;
  }

  /**
   * kafkajs keeps positions over rebalances, also those of a topic that was created again meanwhile. When the first batch of
   * an assignment begins behind where it has to, it is fetched again from there, once.
   */
  #seeksElsewhere({ batch }: EachBatchPayload, start: PartitionStart): boolean {
    const { topic, partition } = batch;
    if (!this.#lag.takeFirst(topic, partition) || Number(batch.firstOffset()) <= start.from) return false;
    this.#consumer.seek({ topic, partition, offset: String(start.from) });
    return true;
  }

  /** Offsets that go back are those of a topic that was created again; the watch would see it only some seconds later. */
  async #isOfAnotherLife({ batch }: EachBatchPayload, start: PartitionStart): Promise<boolean> {
    const { topic, partition } = batch;
    const next = this.#next.get(`${topic}/${partition}`) ?? start.from;
    if (start.topicId === '' || Number(batch.firstOffset()) >= next) return false;
    return (await this.#identities.read(topic))?.topicId !== start.topicId;
  }

  async #watch(signal: AbortSignal, everyMs: number): Promise<void> {
    const { consume, log, stalls } = this.#options;
    const stallMs = consume.stallMs ?? STALL_MS;
    let failures = 0;
    while (!signal.aborted) {
      await pause(everyMs, signal);
      if (signal.aborted) return;
      const silence = performance.now() - this.#lastSign;
      if (silence > stallMs) return this.#end.resolve('stalled');
      try {
        const seen = await this.#lag.look();
        failures = 0;
        if (seen.isReborn) return this.#end.resolve('topic_reborn');
        const standsStill = this.#batches === 0 && seen.lag > 0 && seen.idleMs > stallMs;
        if (!standsStill || seen.state === stalls.state) continue;
        stalls.state = seen.state;
        return this.#end.resolve('stalled');
      } catch (error) {
        if (failures++ === 0) log.warn('lag cannot be asked for', errorFields(toBusError(error, 'Kafka')));
      }
    }
  }

  /** Lets batches in work come to their end, commits, leaves the group. Never rejects; gives up after ten seconds. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#end.resolve('closed');
    const giveUp = (): DatatrailError => toBusError(new Error('timeout'), 'closing');
    await withinMs(this.#consumer.disconnect(), CLOSE_MS, giveUp).catch(() => undefined);
    await withinMs(Promise.all([this.#admin.disconnect(), this.#identities.close()]), CLOSE_MS, giveUp).catch(
      () => undefined,
    );
    this.#lag.clear();
  }
}

/** Rejects when the time is over before `signal` ends the waiting. */
async function beginsWithin(milliseconds: number, signal: AbortSignal): Promise<never> {
  await pause(milliseconds, signal);
  throw new Error('the consumer did not begin in time');
}
