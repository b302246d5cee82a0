import type { Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { PRODUCE, startDropProxy } from '../../../scripts/kafka/drop-proxy.ts';
import { createBus, createTopic, screened, seenOf, until } from './kafka-fixture.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

describeKafka('Kafka bus: answers that are lost', () => {
  let cluster: KafkaCluster;
  let proxy: Server;
  let toDrop = 0;
  beforeAll(async () => {
    cluster = await sharedCluster();
    const { proxy: listen, proxied: target } = cluster.ports();
    const dropsAnswerOf = (apiKey: number): boolean => apiKey === PRODUCE && toDrop-- > 0;
    proxy = await startDropProxy({ listen, target, dropsAnswerOf });
  });
  afterAll(() => new Promise((resolve) => proxy?.close(resolve)));

  test.each([
    ['one after the other', 1],
    ['twelve at once', 12],
  ])('dropped answers to Produce, %s: what was acknowledged is in the log', async (_name, atOnce) => {
    const topic = await createTopic(cluster);
    const { bus } = createBus({ brokers: cluster.addresses('proxy'), topic });
    const reader = createBus({ brokers: cluster.addresses(), topic });
    await Promise.all([bus.start(), reader.bus.start()]);
    const acknowledged: string[] = [];
    let dropped = 0;
    for (let round = 0; round < 24 / atOnce; round++) {
      if (round % 3 === 0 || atOnce > 1) {
        toDrop = Math.min(2, atOnce);
        dropped += toDrop;
      }
      const send = async (name: string): Promise<void> => {
        await bus.publish(screened(name));
        acknowledged.push(name);
      };
      await Promise.all(Array.from({ length: atOnce }, (_, i) => send(`r${round}-${i}`)));
    }
    expect(acknowledged).toHaveLength(24);
    const seen: string[] = [];
    reader.bus.consume(async (record) => void seen.push(seenOf(record).name));
    await until(() => acknowledged.every((name) => seen.includes(name)), 'every acknowledged record');
    // the proxy really lost answers: those records stand twice, which readers count once
    await until(() => seen.length > 24, `records that stand twice, ${dropped} answers were lost`);
    await Promise.all([bus.close(), reader.bus.close()]);
  });
});
