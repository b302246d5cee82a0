import { errorFields } from '@datatrail/runtime';
import type { Consumer } from 'kafkajs';
import type { KafkaSurroundings } from './bus-options.ts';
import { createClient } from './client.ts';
import { backOff, pause, withinMs } from './deadline.ts';
import { toBusError } from './errors.ts';
import { Lead } from './lead.ts';

export interface KafkaLeadershipOptions extends Omit<KafkaSurroundings, 'metrics'> {
  /** A topic of one partition; it carries nothing. Created when it is missing and that is allowed. */
  readonly topic: string;
  readonly group: string;
  /** MUST be cheap: start or stop what only the leader does. */
  readonly onLead: () => void;
  readonly onLose: () => void;
  /** After so long without a sign of the group a leader steps back. Default 10,000. */
  readonly sessionTimeoutMs?: number;
}

export interface KafkaLeadership {
  readonly isLeading: boolean;
  /** Resolves at once; leading begins when the group says so. */
  start(): void;
  /** Steps back and lets another lead at once. Safe to call twice. */
  stop(): Promise<void>;
}

const SESSION_MS = 10_000;
const CLOSE_MS = 5000;
/** For connections and the topic; the join comes on top. kafkajs was seen to wait for ever. */
const START_MS = 10_000;

/**
 * Who of several processes leads: the one to which a consumer group gives the only partition of a topic. A leader that hears
 * nothing of the group for the time of a session steps back by itself. For moments two may lead, as with every such scheme:
 * what leaders write MUST be the same whoever writes it.
 */
export function createKafkaLeadership(options: KafkaLeadershipOptions): KafkaLeadership {
  const election = new Election(options);
  let running: Promise<void> | undefined;
  return {
    get isLeading() {
      return election.isLeading;
    },
    start() {
      running ??= election.run();
    },
    async stop() {
      election.stop();
      await running;
    },
  };
}

class Election {
  readonly #options: KafkaLeadershipOptions;
  readonly #closing = new AbortController();
  readonly #sessionMs: number;
  #lead: Lead;

  constructor(options: KafkaLeadershipOptions) {
    this.#options = options;
    this.#sessionMs = options.sessionTimeoutMs ?? SESSION_MS;
    this.#lead = this.#newLead();
  }

  get isLeading(): boolean {
    return this.#lead.isLeading;
  }

  #newLead(): Lead {
    const { onLead, onLose } = this.#options;
    return new Lead({ sessionMs: this.#sessionMs, onLead, onLose }, performance.now());
  }

  stop(): void {
    this.#closing.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#closing;
    const { connection, log } = this.#options;
    for (let failures = 0; !signal.aborted; failures++) {
      const consumer = createClient({ connection, log, purpose: 'consumer' }).consumer({
        groupId: this.#options.group,
        sessionTimeout: this.#sessionMs,
        heartbeatInterval: Math.min(1000, this.#sessionMs / 4),
        // candidates have nothing to finish: one that is gone holds a join up no longer than this
        rebalanceTimeout: this.#sessionMs,
        maxWaitTimeInMs: 500,
        allowAutoTopicCreation: false,
        // a consumer that crashed is replaced: one that revived itself was seen to join for nobody while it was being closed
        retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false },
      });
      try {
        if (await this.#serve(consumer)) failures = 0;
      } catch (error) {
        if (failures % 20 === 0) log.warn('cannot take part in the election', errorFields(toBusError(error, 'Kafka')));
      }
      await withinMs(consumer.disconnect(), CLOSE_MS, () => new Error('late')).catch(() => undefined);
      if (!signal.aborted) await pause(backOff(failures), signal);
    }
  }

  /** Takes part until the consumer is dead or this one stops. True: it had joined. */
  async #serve(consumer: Consumer): Promise<boolean> {
    const { topic } = this.#options;
    const { signal } = this.#closing;
    const dead = new AbortController();
    const ended = AbortSignal.any([signal, dead.signal]);
    let hasJoined = false;
    // of this consumer alone: one that goes away may still be given the partition or hear something, for nobody
    const lead = this.#newLead();
    this.#lead = lead;
    consumer.on(consumer.events.HEARTBEAT, () => {
      if (!ended.aborted) lead.heard(performance.now());
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      hasJoined = true;
      if (!ended.aborted) lead.joined(payload.memberAssignment[topic]?.includes(0) ?? false, performance.now());
    });
    consumer.on(consumer.events.REBALANCING, () => lead.left());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      lead.left();
      if (!payload.restart) dead.abort();
    });
    try {
      await Promise.race([this.#join(consumer, ended), pause(START_MS + 3 * this.#sessionMs, ended)]);
      while (!ended.aborted) {
        await pause(this.#sessionMs / 10, ended);
        if (lead.look(performance.now()) > 3 * this.#sessionMs) dead.abort();
      }
      return hasJoined;
    } finally {
      dead.abort();
      lead.left();
    }
  }

  async #join(consumer: Consumer, ended: AbortSignal): Promise<void> {
    await this.#createTopic();
    await consumer.connect();
    await consumer.subscribe({ topics: [this.#options.topic], fromBeginning: false });
    if (ended.aborted) return;
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
  }

  async #createTopic(): Promise<void> {
    const { connection, log, topic } = this.#options;
    const admin = createClient({ connection, log, purpose: 'look' }).admin();
    try {
      await admin.connect();
      if ((await admin.listTopics()).includes(topic)) return;
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
