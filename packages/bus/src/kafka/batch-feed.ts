import { setImmediate } from 'node:timers/promises';
import type { SourcePosition } from '@datatrail/model';
import { DatatrailError, errorFields } from '@datatrail/runtime';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { BusRecord } from '../span-bus.ts';
import type { PartitionStart } from './assignment.ts';
import { BatchProgress } from './batch-progress.ts';
import type { ConsumeOptions, KafkaSurroundings } from './bus-options.ts';
import { backOff, pause } from './deadline.ts';
import type { Probe } from './probe.ts';
import { toRawRecord } from './record-reader.ts';

export interface FeedOptions extends KafkaSurroundings {
  readonly consume: ConsumeOptions;
  readonly handler: (record: BusRecord) => Promise<void>;
  readonly probe: Probe;
  readonly onDurable: (next: { readonly offset: number; readonly timestamp: number }) => void;
}

/** Bytes handed on before others get a turn. */
const TURN_BYTES = 256 * 1024;
const COMMIT_MS = 1000;
const FULL_MS = 10;
/** Reason of a record that left no error, only dead processes. */
const KILLS = 'kills_the_process';

/** One batch of one partition, from its first record that is not stored to the commit behind its last. */
export class BatchFeed {
  readonly #options: FeedOptions;
  readonly #payload: EachBatchPayload;
  readonly #start: PartitionStart;
  readonly #messages: readonly KafkaMessage[];
  readonly #progress: BatchProgress;
  readonly #attempts = new Map<number, number>();
  #committed = 0;
  #lastCommit = performance.now();
  /** Why this partition is no longer ours; what is in flight is waited for all the same. */
  #lost: { readonly error: unknown } | undefined;

  constructor(options: FeedOptions, payload: EachBatchPayload, start: PartitionStart) {
    this.#options = options;
    this.#payload = payload;
    this.#start = start;
    this.#messages = payload.batch.messages;
    this.#progress = new BatchProgress(this.#messages.length);
  }

  /** Resolves when all is durable and committed, or when this member has to stop; rejects with errors of Kafka only. */
  async run(): Promise<void> {
    this.#stepOverStored();
    const isProbing = await this.#isSuspicious();
    for (let failures = 0; ; failures++) {
      await this.#handOn(isProbing);
      await this.#settle();
      await this.#commit();
      this.#throwWhenLost();
      if (this.#progress.prefix === this.#messages.length || !this.#mayGoOn()) return;
      this.#tellFailure(failures);
      this.#progress.forgetFailure();
      await this.#wait(backOff(failures));
      this.#throwWhenLost();
    }
  }

  #throwWhenLost(): void {
    if (this.#lost !== undefined) throw this.#lost.error;
  }

  #stepOverStored(): void {
    const { stored, from } = this.#start;
    let count = 0;
    for (const [index, { offset }] of this.#messages.entries()) {
      if (!stored.has(Number(offset)) && Number(offset) >= from) continue;
      this.#progress.finish(index);
      count++;
    }
    if (count > 0) this.#options.metrics.add('datatrail_kafka_stepped_over_total', count);
  }

  async #isSuspicious(): Promise<boolean> {
    const first = this.#messages[this.#progress.prefix];
    if (first === undefined) return false;
    const { probe } = this.#options;
    return probe.isSuspicious(await this.#insist(() => probe.begin(this.#sourceOf(first))));
  }

  /** Asks the ledger until it answers: without it nothing may be handed on. */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++)
      try {
        return await ask();
      } catch (error) {
        if (this.#lost !== undefined || !this.#mayGoOn()) throw error;
        this.#options.log.once(
          'ledger',
          'what is known of records cannot be asked or kept; trying again',
          errorFields(error),
        );
        await this.#wait(backOff(failures));
      }
  }

  async #handOn(isProbing: boolean): Promise<void> {
    const { isFull } = this.#options.consume;
    let bytes = 0;
    for (let index = this.#progress.prefix; index < this.#messages.length; index++) {
      const message = this.#messages[index];
      if (message === undefined || this.#progress.isDone(index)) continue;
      while (isFull?.() === true && this.#mayGoOn()) await this.#wait(FULL_MS);
      if (!this.#mayGoOn() || this.#progress.failure !== undefined) return;
      this.#progress.follow(index, isProbing ? this.#takeAlone(message) : this.#take(message));
      if (isProbing) {
        await this.#settle();
        await this.#commit();
      }
      bytes += message.value?.length ?? 0;
      if (bytes < TURN_BYTES) continue;
      bytes = 0;
      await setImmediate();
      await this.#beat();
    }
  }

  async #takeAlone(message: KafkaMessage): Promise<void> {
    const source = this.#sourceOf(message);
    const { givenUp, attempts } = await this.#options.probe.isGivenUp(source);
    if (givenUp) await this.#setAside(message, KILLS, attempts);
    else await this.#take(message);
  }

  /** Reads and hands on in one turn; the promise settles when the record is durable or set aside. */
  #take(message: KafkaMessage): Promise<void> {
    const { consume, handler, clock } = this.#options;
    const source = this.#sourceOf(message);
    if (message.value === null || message.value.length === 0) return Promise.resolve();
    const rawTenant = consume.rawTopics.get(source.topic);
    try {
      const request = consume.readRecord(toRawRecord(message, { source, rawTenant, now: clock.now() }));
      if (request.tape.spanCount === 0) return Promise.resolve();
      return handler({ source, request }).catch((error: unknown) => this.#refuse(message, error));
    } catch (error) {
      return this.#setAside(message, reasonOf(error), 1);
    }
  }

  /** What will not be better next time is set aside; an error that nobody classified may be either. */
  async #refuse(message: KafkaMessage, error: unknown): Promise<void> {
    if (error instanceof DatatrailError && error.retryable) throw error;
    const offset = Number(message.offset);
    const attempts = (this.#attempts.get(offset) ?? 0) + 1;
    this.#attempts.set(offset, attempts);
    const isFinal = error instanceof DatatrailError || attempts >= (this.#options.consume.maxAttempts ?? MAX_ATTEMPTS);
    if (!isFinal) throw error;
    await this.#setAside(message, reasonOf(error), attempts);
  }

  async #setAside(message: KafkaMessage, reason: string, attempts: number): Promise<void> {
    const { consume, clock, log, metrics } = this.#options;
    const source = this.#sourceOf(message);
    const rawTenant = consume.rawTopics.get(source.topic);
    const { tenant } = toRawRecord({ ...message, value: null }, { source, rawTenant, now: clock.now() });
    await consume.ledger.setAside({ tenant, source, reason, attempts, at: clock.now() });
    metrics.add('datatrail_dead_letters_total', 1, { reason });
    log.once(`dead letter ${reason}`, 'a record was set aside: its address is kept, see datatrail doctor', { reason });
  }

  #sourceOf({ offset }: KafkaMessage): SourcePosition {
    return { ...this.#start.life, partition: this.#payload.batch.partition, offset: Number(offset) };
  }

  #mayGoOn(): boolean {
    return this.#lost === undefined && this.#payload.isRunning() && !this.#payload.isStale();
  }

  async #settle(): Promise<void> {
    while (this.#progress.inFlight > 0) {
      const end = new AbortController();
      const beatEvery = (this.#options.consume.heartbeatMs ?? HEARTBEAT_MS) / 2;
      await Promise.race([this.#progress.whenSettled(), pause(beatEvery, end.signal)]);
      end.abort();
      await this.#beat();
      if (performance.now() - this.#lastCommit > COMMIT_MS) await this.#commit();
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && this.#mayGoOn(); left = until - performance.now()) {
      await pause(Math.min(left, (this.#options.consume.heartbeatMs ?? HEARTBEAT_MS) / 2));
      await this.#beat();
    }
  }

  async #beat(): Promise<void> {
    if (this.#lost !== undefined) return;
    try {
      await this.#payload.heartbeat();
    } catch (error) {
      this.#lost = { error };
    }
  }

  /** Commits what is durable without a gap. A commit that fails costs nothing but a second look at what is stored. */
  async #commit(): Promise<void> {
    this.#lastCommit = performance.now();
    const { prefix } = this.#progress;
    const last = this.#messages[prefix - 1];
    if (last === undefined || prefix === this.#committed) return;
    const payload = this.#payload;
    const { batch } = payload;
    payload.resolveOffset(last.offset);
    const next = prefix === this.#messages.length ? Number(batch.lastOffset()) + 1 : Number(last.offset) + 1;
    const { topic, partition } = batch;
    const timestamp = Number(this.#messages[prefix]?.timestamp ?? last.timestamp);
    this.#options.onDurable({ offset: next, timestamp });
    const { topicId: metadata } = this.#start;
    const partitions = [{ partition, offset: String(next), metadata }];
    try {
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
      this.#committed = prefix;
      this.#options.metrics.add('datatrail_kafka_commits_total');
    } catch (error) {
      this.#lost ??= { error };
    }
  }

  #tellFailure(failures: number): void {
    const { failure } = this.#progress;
    if (failure === undefined || failures > 0) return;
    this.#options.log.warn('records could not be stored and are tried again', errorFields(failure));
  }
}

const HEARTBEAT_MS = 1000;
const MAX_ATTEMPTS = 3;

/** In few known words: a message could quote what was refused. */
function reasonOf(error: unknown): string {
  if (error instanceof DatatrailError) return error.code;
  return error instanceof Error && /^\w{1,40}$/.test(error.name) ? error.name : 'unknown';
}
