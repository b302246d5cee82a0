import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { clientOf, createBus, createTopic, screened, seenOf, until } from './kafka-fixture.ts';
import { describeKafka, ownFolder } from './shared-cluster.ts';

describeKafka('Kafka bus: three brokers', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await KafkaCluster.up({ directory: ownFolder('three'), nodes: 3 });
  });
  afterAll(() => cluster?.down());

  test('the coordinator of the group is killed: commits succeed again within 15 s while it stays down', async () => {
    const topic = await createTopic(cluster, 3);
    const group = `g-${topic}`;
    const { bus } = createBus({ brokers: cluster.addresses(), topic, group, publish: { deadlineMs: 60_000 } });
    await bus.start();
    const seen = new Set<string>();
    bus.consume(async (record) => void seen.add(seenOf(record).name));
    await bus.publish(screened('first'));
    await until(() => seen.has('first'), 'the first');

    const coordinator = await coordinatorOf(cluster, group);
    await cluster.kill(coordinator);
    const killed = performance.now();
    let sent = 0;
    const acknowledged: string[] = [];
    await until(
      async () => {
        const name = `n${sent++}`;
        await bus.publish(screened(name));
        acknowledged.push(name);
        return await isCommitted(cluster, coordinator, { topic, group });
      },
      'a commit behind what was sent after the kill',
      15_000,
    );
    expect(performance.now() - killed).toBeLessThan(15_000);
    expect(cluster.isAlive(coordinator)).toBe(false);
    await until(() => acknowledged.every((name) => seen.has(name)), 'every acknowledged record');
    await bus.close();
  });
});

interface Reading {
  readonly topic: string;
  readonly group: string;
}

async function coordinatorOf(cluster: KafkaCluster, group: string): Promise<number> {
  const consumer = clientOf(cluster.addresses()).consumer({ groupId: group });
  let id = 0;
  await consumer.connect();
  consumer.on(consumer.events.REQUEST, ({ payload }) => {
    if (payload.apiName !== 'DescribeGroups') return;
    id = cluster.ids.find((node) => payload.broker.endsWith(`:${cluster.ports(node).plain}`)) ?? 0;
  });
  await consumer.describeGroup();
  await consumer.disconnect();
  return id;
}

/** Whether the group committed more than the first record, asked at the brokers that live. */
async function isCommitted(cluster: KafkaCluster, dead: number, { topic, group }: Reading): Promise<boolean> {
  const alive = cluster.ids.filter((id) => id !== dead).map((id) => `127.0.0.1:${cluster.ports(id).plain}`);
  const admin = clientOf(alive).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0) > 1;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
