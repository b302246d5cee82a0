import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { spanBusContract } from '../span-bus.ts';
import {
  clientOf,
  createBus,
  createTopic,
  nameOf,
  RECEIVED_AT,
  type Seen,
  screened,
  seenOf,
  until,
} from './kafka-fixture.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

describeKafka('Kafka bus', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  spanBusContract({
    name: 'Kafka bus',
    async create() {
      const { bus } = createBus({ brokers: cluster.addresses(), topic: await createTopic(cluster) });
      await bus.start();
      return bus;
    },
    request: (which) => screened(which),
    fingerprint: (request) => `${nameOf(request)} ${request.tenant} ${request.receivedAt} ${request.keyId}`,
  });

  test('a message holds the very bytes, no key, and four headers; binary survives', async () => {
    const topic = await createTopic(cluster);
    const { bus } = createBus({ brokers: cluster.addresses(), topic });
    await bus.start();
    const request = screened('round trip', 0, 'shop');
    const bytes = Buffer.from(request.tape.bytes);
    await bus.publish(request);
    const consumer = clientOf(cluster.addresses()).consumer({ groupId: `raw-${topic}` });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const read = Promise.withResolvers<void>();
    await consumer.run({
      eachMessage: async ({ message }) => {
        expect(message.key).toBe(null);
        expect(message.value?.equals(bytes)).toBe(true);
        const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([k, v]) => [k, String(v)]));
        expect(headers).toEqual({
          'datatrail-tenant': 'shop',
          'datatrail-received-at': String(RECEIVED_AT),
          'datatrail-key-id': request.keyId,
          'datatrail-detector-set': request.detectorSet,
        });
        read.resolve();
      },
    });
    await read.promise;
    await consumer.disconnect();
    await bus.close();
  });

  test('900 KB are taken; a larger span is refused with an error of ours and nothing of it is sent', async () => {
    const topic = await createTopic(cluster);
    const { bus } = createBus({ brokers: cluster.addresses(), topic, publish: { maxMessageBytes: 1_000_000 } });
    const trusting = createBus({ brokers: cluster.addresses(), topic, publish: { maxMessageBytes: 9_000_000 } });
    await bus.start();
    await trusting.bus.start();
    await bus.publish(screened('large', 900_000));
    await expect(bus.publish(screened('too large', 1_100_000))).rejects.toMatchObject({
      code: 'too_large',
      retryable: false,
    });
    await expect(trusting.bus.publish(screened('too large for the broker', 1_100_000))).rejects.toMatchObject({
      code: 'too_large',
      retryable: false,
    });
    await bus.close();
    await trusting.bus.close();
    expect(await lengthOf(cluster, topic)).toBe(1);
  });

  test('order holds in each partition, whatever the number of partitions', async () => {
    const topic = await createTopic(cluster, 3);
    const { bus } = createBus({ brokers: cluster.addresses(), topic });
    await bus.start();
    const seen: Seen[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record)));
    await Promise.all(Array.from({ length: 60 }, (_, i) => bus.publish(screened(`n${i}`))));
    await until(() => seen.length >= 60, 'all records');
    expect(new Set(seen.map(({ name }) => name)).size).toBe(60);
    for (const partition of [0, 1, 2]) {
      const offsets = seen.filter((s) => s.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, i) => i));
    }
    await bus.close();
  });

  test('what was not durable is delivered again to the next; what was is not', async () => {
    const topic = await createTopic(cluster);
    const ledger = createMemoryLedger();
    const first = createBus({ brokers: cluster.addresses(), topic, ledger });
    await first.bus.start();
    for (const name of ['a', 'b', 'c', 'd']) await first.bus.publish(screened(name));
    const seen: string[] = [];
    first.bus.consume(async (record) => {
      const { name } = seenOf(record);
      seen.push(name);
      if (name === 'c') throw Object.assign(new Error('away'), {});
    });
    // a and b are durable, c is not, d was: committed is what has no gap
    await until(() => seen.includes('d') && seen.filter((n) => n === 'c').length > 1, 'c is tried again');
    await first.bus.close();
    expect(seen.filter((n) => n !== 'c')).toEqual(['a', 'b', 'd']);
    const second = createBus({ brokers: cluster.addresses(), topic, ledger });
    await second.bus.start();
    const again: string[] = [];
    second.bus.consume(async (record) => void again.push(seenOf(record).name));
    await until(() => again.length === 2 || ledger.letters.length > 0, 'redelivery');
    await second.bus.close();
    expect(again).toEqual(['c', 'd']);
    const third = createBus({ brokers: cluster.addresses(), topic, ledger });
    await third.bus.start();
    const nothing: string[] = [];
    third.bus.consume(async (record) => void nothing.push(seenOf(record).name));
    await third.bus.publish(screened('last'));
    await until(() => nothing.includes('last'), 'the last');
    await third.bus.close();
    expect(nothing).toEqual(['last']);
  });

  afterAll(() => undefined);
});

async function lengthOf(cluster: KafkaCluster, topic: string): Promise<number> {
  const admin = clientOf(cluster.addresses()).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}
