import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { createBus, createTopic, screened, seenOf, until } from './kafka-fixture.ts';
import { describeKafka, ownFolder } from './shared-cluster.ts';

describeKafka('Kafka bus: a broker that dies', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await KafkaCluster.up({ directory: ownFolder('dies'), nodes: 1 });
  });
  afterAll(() => cluster?.down());

  test('SIGKILL and restart under 20 publishes at once: every acknowledged one is in the log', async () => {
    const topic = await createTopic(cluster, 2);
    const { bus } = createBus({ brokers: cluster.addresses(), topic, publish: { deadlineMs: 60_000 } });
    await bus.start();
    const acknowledged = new Set<string>();
    const refused: unknown[] = [];
    let sent = 0;
    let isOver = false;
    const sender = async (): Promise<void> => {
      while (!isOver) {
        const name = `n${sent++}`;
        await bus.publish(screened(name)).then(
          () => acknowledged.add(name),
          (error: unknown) => refused.push(error),
        );
      }
    };
    const senders = Array.from({ length: 20 }, sender);
    await until(() => acknowledged.size > 200, 'publishes before the kill');
    await cluster.kill();
    const before = acknowledged.size;
    await cluster.restart();
    await until(() => acknowledged.size > before + 200, 'publishes after the restart', 60_000);
    isOver = true;
    await Promise.all(senders);
    for (const error of refused) expect(error).toMatchObject({ retryable: true });
    const seen = new Set<string>();
    bus.consume(async (record) => void seen.add(seenOf(record).name));
    await until(() => [...acknowledged].every((name) => seen.has(name)), 'every acknowledged record');
    await bus.close();
  });

  test('an outage longer than the deadline rejects with a retryable error; the consumer comes back by itself', async () => {
    const topic = await createTopic(cluster);
    const { bus, lines } = createBus({
      brokers: cluster.addresses(),
      topic,
      publish: { deadlineMs: 2000 },
      consume: { stallMs: 3000 },
    });
    await bus.start();
    const seen: string[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record).name));
    await bus.publish(screened('before'));
    await until(() => seen.includes('before'), 'the first');
    await cluster.kill();
    const outcomes = await Promise.allSettled([bus.publish(screened('during')), bus.publish(screened('during'))]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'kafka_unavailable', retryable: true } });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await cluster.restart();
    await until(async () => {
      await bus.publish(screened('after')).catch(() => undefined);
      return seen.includes('after');
    }, 'the consumer comes back');
    // what it told is one line each, not a line for each try
    expect(lines.length).toBeLessThan(12);
    await bus.close();
  });
});
