import type { BusRecord, SpanBus } from '../span-bus.ts';
import type { KafkaBusOptions } from './bus-options.ts';
import { checkTopics } from './check-topics.ts';
import { ConsumerLoop } from './consumer-loop.ts';
import { Publisher } from './publisher.ts';

export interface KafkaBus extends SpanBus {
  /**
   * Connects and looks for the topics. Rejects with `kafka_refused` (settings that never will work: credentials, TLS, a
   * topic that is not there) or `kafka_unavailable` (nobody answers), each with its cure. Consuming begins when both
   * `start` and `consume` were called.
   */
  start(): Promise<void>;
}

/** The bus over Apache Kafka; the contract of `SpanBus`, kept in spite of brokers that die. Does no I/O before `start`. */
export function createKafkaBus(options: KafkaBusOptions): KafkaBus {
  const publisher = new Publisher(options);
  const { consume } = options;
  let handler: ((record: BusRecord) => Promise<void>) | null = null;
  let loop: ConsumerLoop | null = null;
  let isStarted = false;
  let closing: Promise<void> | null = null;

  const startConsuming = () => {
    if (!isStarted || handler === null || consume === undefined || closing !== null) return;
    loop = new ConsumerLoop({ ...options, consume, handler });
    loop.start();
  };
  return {
    async start() {
      await checkTopics(options, [options.topic, ...(consume?.rawTopics.keys() ?? [])], options.createTopics);
      await publisher.start();
      isStarted = true;
      startConsuming();
    },
    publish: (request) => publisher.publish(request),
    consume(take) {
      if (handler !== null) throw new Error('a bus has one handler');
      if (consume === undefined) throw new Error('this bus was created without `consume`');
      handler = take;
      startConsuming();
    },
    close() {
      closing ??= Promise.all([publisher.close(), loop?.close()]).then(() => undefined);
      return closing;
    },
  };
}
