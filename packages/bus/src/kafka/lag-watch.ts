import type { Admin } from 'kafkajs';
import type { ConsumeOptions, KafkaSurroundings } from './bus-options.ts';
import type { IdentityReader } from './topic-identity.ts';

export interface LagWatchOptions extends KafkaSurroundings {
  readonly consume: ConsumeOptions;
  readonly admin: Pick<Admin, 'fetchTopicOffsets' | 'fetchOffsets'>;
  readonly identities: Pick<IdentityReader, 'read'>;
}

export interface LagSeen {
  /** Records of this member's partitions that are not committed. */
  readonly lag: number;
  /** Since the last record became durable or there was nothing to read, milliseconds. */
  readonly idleMs: number;
  /** A topic was deleted and created again. */
  readonly isReborn: boolean;
  /** Changes when a record comes or becomes durable. */
  readonly state: string;
}

interface Position {
  /** Next offset to become durable; -1 before anything is known. */
  offset: number;
  /** Of that record, or of the last before it, milliseconds since 1970; 0 when unknown. */
  timestamp: number;
  end: number;
  /** A batch of it came since it was assigned. */
  isRead: boolean;
}

/** How far this member's partitions are read, as metrics and for the watchdog. */
export class LagWatch {
  readonly #options: LagWatchOptions;
  readonly #positions = new Map<string, Map<number, Position>>();
  readonly #topicIds = new Map<string, string>();
  #lastProgress = performance.now();

  constructor(options: LagWatchOptions) {
    this.#options = options;
  }

  assign(partitions: Readonly<Record<string, readonly number[]>>): void {
    this.clear();
    for (const [topic, numbers] of Object.entries(partitions)) {
      const known = new Map<number, Position>();
      for (const number of numbers) known.set(number, { offset: -1, timestamp: 0, end: -1, isRead: false });
      this.#positions.set(topic, known);
    }
    this.#lastProgress = performance.now();
  }

  move(topic: string, partition: number, next: { offset: number; timestamp: number }, end: number): void {
    const position = this.#positions.get(topic)?.get(partition);
    if (position === undefined) return;
    Object.assign(position, next, { end });
    this.#lastProgress = performance.now();
    this.#show(topic, partition, position);
  }

  /** Which life of a topic is being read. */
  expect(topic: string, topicId: string): void {
    this.#topicIds.set(topic, topicId);
  }

  /** True once for each partition of an assignment. */
  takeFirst(topic: string, partition: number): boolean {
    const position = this.#positions.get(topic)?.get(partition);
    if (position === undefined || position.isRead) return false;
    position.isRead = true;
    return true;
  }

  /** Asks the brokers how long the partitions are, and whether the topics are still the same. */
  async look(): Promise<LagSeen> {
    const { admin, identities, clock, metrics } = this.#options;
    let lag = 0;
    let isReborn = false;
    for (const [topic, positions] of this.#positions) {
      const topicId = (await identities.read(topic))?.topicId ?? '';
      const known = this.#topicIds.get(topic) ?? topicId;
      isReborn ||= topicId !== '' && known !== '' && known !== topicId;
      if (topicId !== '') this.#topicIds.set(topic, topicId);
      if (positions.size === 0) continue;
      await this.#askCommitted(topic, positions);
      let oldest = 0;
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        const position = positions.get(partition);
        if (position === undefined) continue;
        position.end = Number(high);
        if (position.offset < 0) position.offset = Number(low);
        const left = this.#show(topic, partition, position);
        lag += left;
        if (left > 0 && position.timestamp > 0) oldest = Math.max(oldest, clock.now() - position.timestamp);
      }
      metrics.set('datatrail_kafka_oldest_unread_seconds', oldest / 1000, { topic });
    }
    if (lag === 0) this.#lastProgress = performance.now();
    const positions = [...this.#positions.values()].flatMap((known) => [...known.values()]);
    const state = positions.map(({ offset, end }) => `${offset}/${end}`).join(' ');
    return { lag, idleMs: performance.now() - this.#lastProgress, isReborn, state };
  }

  async #askCommitted(topic: string, positions: ReadonlyMap<number, Position>): Promise<void> {
    if (![...positions.values()].some(({ offset }) => offset < 0)) return;
    const { admin, consume } = this.#options;
    const [committed] = await admin.fetchOffsets({ groupId: consume.group, topics: [topic] });
    for (const { partition, offset } of committed?.partitions ?? []) {
      const position = positions.get(partition);
      if (position !== undefined && position.offset < 0) position.offset = Number(offset);
    }
  }

  #show(topic: string, partition: number, { offset, end }: Position): number {
    const left = offset < 0 || end < 0 ? 0 : Math.max(0, end - offset);
    this.#options.metrics.set('datatrail_kafka_lag_records', left, { topic, partition: String(partition) });
    return left;
  }

  /** What another member reads now has no lag here. */
  clear(): void {
    for (const [topic, positions] of this.#positions)
      for (const [partition, position] of positions) this.#show(topic, partition, { ...position, offset: -1 });
    this.#positions.clear();
  }
}
