import { errorFields } from '@datatrail/runtime';
import type { BusRecord } from '../span-bus.ts';
import type { ConsumeOptions, KafkaBusOptions } from './bus-options.ts';
import { ConsumerSession, type SessionEnd } from './consumer-session.ts';
import { backOff, pause } from './deadline.ts';
import { toBusError } from './errors.ts';
import { Probe } from './probe.ts';

export interface LoopOptions extends KafkaBusOptions {
  readonly consume: ConsumeOptions;
  readonly handler: (record: BusRecord) => Promise<void>;
}

const MAX_ATTEMPTS = 3;

/** Keeps a consumer alive until it is closed: one session after the other, outages waited out with growing pauses. */
export class ConsumerLoop {
  readonly #options: LoopOptions;
  readonly #probe: Probe;
  readonly #closing = new AbortController();
  readonly #stalls = { state: '' };
  #running: Promise<void> | undefined;
  #failures = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#probe = new Probe(options.consume.ledger, options.consume.maxAttempts ?? MAX_ATTEMPTS);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const session = new ConsumerSession({
        ...this.#options,
        probe: this.#probe,
        topics: [this.#options.topic, ...this.#options.consume.rawTopics.keys()],
        stalls: this.#stalls,
        onJoined: () => this.#recovered(),
      });
      try {
        this.#tellEnd(await session.run(signal));
      } catch (error) {
        this.#tellFailure(error);
      }
      await session.close();
      if (!signal.aborted) await pause(backOff(this.#failures), signal);
    }
  }

  #tellEnd(end: SessionEnd): void {
    if (end === 'closed') return;
    this.#options.metrics.add('datatrail_kafka_consumer_rebuilds_total', 1, { reason: end });
    this.#options.log.warn(`the consumer is built anew: ${WHY[end]}`);
    if (end !== 'topic_reborn') this.#failures++;
  }

  #tellFailure(error: unknown): void {
    const { metrics, log } = this.#options;
    metrics.add('datatrail_kafka_consumer_rebuilds_total', 1, { reason: 'not_started' });
    // once for an outage, then seldom: it is in the metrics and in doctor
    if (this.#failures++ % 20 === 0) log.warn('cannot consume; trying again', errorFields(toBusError(error, 'Kafka')));
  }

  #recovered(): void {
    if (this.#failures > 0) this.#options.log.info('consuming again');
    this.#failures = 0;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}

const WHY: Readonly<Record<Exclude<SessionEnd, 'closed'>, string>> = {
  crashed: 'the client gave up',
  stalled: 'it gave no sign of life, or committed nothing though there is something to read',
  topic_reborn: 'a topic was deleted and created again',
};
