import { randomUUID } from 'node:crypto';
import type { BusRecord } from '@datatrail/bus';
import { type ConsumeOptions, createKafkaBus, type KafkaBusOptions, type PublishOptions } from '@datatrail/bus/kafka';
import { createScreener } from '@datatrail/detect';
import type { Screened } from '@datatrail/model';
import { createDecoder, splitRequest } from '@datatrail/otlp';
import { createLog, createMetrics, systemClock } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import kafkajs from 'kafkajs';
import { patchIdleTimer } from '../../../packages/bus/src/kafka/client-patches.ts';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';

const KEY = Buffer.alloc(32, 7);
const decoder = createDecoder();
const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key: KEY });

/** Receive time of every request here, microseconds since 1970. */
export const RECEIVED_AT = 1_790_000_000_123_456;

/** One span named `name`, with `padding` bytes of text that mean nothing, in values small enough to be scanned. */
export function requestBytes(name: string, padding = 0): Uint8Array {
  const values = Math.ceil(padding / 1000);
  const attributes = Object.fromEntries(Array.from({ length: values }, (_, i) => [`filler.${i}`, 'x '.repeat(500)]));
  return encodeRequest([{ resource: { 'service.name': 'a' }, spans: [spanOf(1, { name, attributes })] }]);
}

/** As the collector does: valid until the next one is screened. */
export function screened(name: string, padding = 0, tenant = 'default'): Screened {
  return screener.screen(decoder.decode(requestBytes(name, padding)), { tenant, receivedAt: RECEIVED_AT });
}

/** Name of the first span. */
export function nameOf({ tape }: Screened): string {
  const { nameAt, nameLength } = tape.spans;
  const from = nameAt[0] ?? 0;
  return Buffer.from(tape.bytes.subarray(from, from + (nameLength[0] ?? 0))).toString();
}

export const readRecord: ConsumeOptions['readRecord'] = ({ value, tenant, receivedAt }) =>
  screener.screen(decoder.decode(value), { tenant, receivedAt });

export function clientOf(brokers: readonly string[]): kafkajs.Kafka {
  // without, each connection of a test wakes its process a thousand times a second, and Node warns of it
  patchIdleTimer();
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
}

/** A new topic; `waitForLeaders` of kafkajs can race, so the brokers are asked until they agree. */
export async function createTopic(cluster: KafkaCluster, partitions = 1, topic = `t-${randomUUID()}`): Promise<string> {
  const admin = clientOf(cluster.addresses()).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: false });
  await until(async () => {
    const offsets = await admin.fetchTopicOffsets(topic).catch(() => []);
    return offsets.length === partitions;
  }, `topic ${topic}`);
  await admin.disconnect();
  return topic;
}

export interface BusParts {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group?: string;
  readonly ledger?: MemoryLedger;
  readonly publish?: PublishOptions;
  readonly consume?: Partial<ConsumeOptions>;
  readonly connection?: Partial<KafkaBusOptions['connection']>;
}

/** A bus with short times, and what it needs around it. */
export function createBus({ brokers, topic, group, ledger, publish, consume, connection }: BusParts) {
  const metrics = createMetrics();
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) });
  const bus = createKafkaBus({
    connection: { brokers, clientId: 'test', ...connection },
    log,
    metrics,
    clock: systemClock,
    topic,
    split: splitRequest,
    publish: publish ?? {},
    consume: {
      group: group ?? `g-${topic}`,
      rawTopics: new Map(),
      readRecord,
      ledger: ledger ?? createMemoryLedger(),
      sessionTimeoutMs: 6000,
      heartbeatMs: 500,
      watchMs: 500,
      ...consume,
    },
  });
  return { bus, metrics, lines };
}

/** What a handler was given, copied out of the tape. */
export interface Seen {
  readonly name: string;
  readonly partition: number;
  readonly offset: number;
  readonly epoch: number;
}

export const seenOf = ({ source, request }: BusRecord): Seen => ({
  name: nameOf(request),
  partition: source.partition,
  offset: source.offset,
  epoch: source.epoch,
});

/** Asks again until it is so; fails after `milliseconds`. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  milliseconds = 30_000,
): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
