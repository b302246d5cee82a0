import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { clientOf, createBus, createTopic, type Seen, screened, seenOf, until } from './kafka-fixture.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

describeKafka('Kafka bus: where a consumer goes on', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  test('what is stored but not committed is stepped over, exactly: a hole is read', async () => {
    const topic = await createTopic(cluster);
    const ledger = createMemoryLedger();
    const { bus } = createBus({ brokers: cluster.addresses(), topic, ledger });
    await bus.start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await bus.publish(screened(name));
    // as after a crash between insert and commit, with one block in the middle that failed
    const where = { topic, epoch: 1, partition: 0, cluster: 'any' };
    ledger.stored.push(...[0, 1, 3].map((offset) => ({ ...where, offset })));
    const seen: string[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record).name));
    await until(() => seen.includes('e'), 'the last');
    expect(seen).toEqual(['c', 'e']);
    await bus.close();
  });

  test('a store that is full pauses reading; membership holds; then all flows in order', async () => {
    const topic = await createTopic(cluster);
    let isFull = true;
    const seen: string[] = [];
    const { bus, lines } = createBus({
      brokers: cluster.addresses(),
      topic,
      consume: { isFull: () => isFull, sessionTimeoutMs: 2000, heartbeatMs: 300 },
    });
    await bus.start();
    bus.consume(async (record) => void seen.push(seenOf(record).name));
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`);
    for (const name of names) await bus.publish(screened(name));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(seen).toEqual([]);
    isFull = false;
    await until(() => seen.length === 30, 'all of them');
    expect(seen).toEqual(names);
    expect(lines.join('')).not.toContain('built anew');
    await bus.close();
  });

  test('a ledger that is away delays, and loses and repeats nothing', async () => {
    const topic = await createTopic(cluster);
    const ledger = createMemoryLedger();
    ledger.isAway = true;
    const { bus, lines } = createBus({ brokers: cluster.addresses(), topic, ledger });
    await bus.start();
    const seen: string[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record).name));
    for (const name of ['a', 'b']) await bus.publish(screened(name));
    await until(() => lines.length > 0, 'it says that it waits');
    expect(seen).toEqual([]);
    ledger.isAway = false;
    await until(() => seen.length === 2, 'both');
    expect(seen).toEqual(['a', 'b']);
    expect(lines.length).toBeLessThan(3);
    await bus.close();
  });

  test('a topic that is deleted and created again begins a new epoch and is read from its beginning', async () => {
    const topic = await createTopic(cluster);
    const { bus } = createBus({ brokers: cluster.addresses(), topic });
    await bus.start();
    const seen: Seen[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record)));
    for (const name of ['a', 'b', 'c']) await bus.publish(screened(name));
    await until(() => seen.length === 3, 'the first life');
    const admin = clientOf(cluster.addresses()).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await until(async () => !(await admin.listTopics()).includes(topic), 'the topic is gone');
    await admin.disconnect();
    await createTopic(cluster, 1, topic);
    for (const name of ['d', 'e', 'f', 'g', 'h']) {
      const send = () =>
        bus.publish(screened(name)).then(
          () => true,
          () => false,
        );
      await until(send, `publish ${name}`);
    }
    // records that were read at the old position before it was noticed stand under the old epoch too: they count once
    const second = (): Seen[] => seen.filter(({ epoch }) => epoch !== seen[0]?.epoch);
    await until(() => second().length === 5, 'the second life');
    expect(second().map(({ name, offset }) => `${name}${offset}`)).toEqual(['d0', 'e1', 'f2', 'g3', 'h4']);
    expect(new Set(seen.map(({ name }) => name)).size).toBe(8);
    await bus.close();
  });

  test('lag, age of the oldest unread record and commits are told as metrics', async () => {
    const topic = await createTopic(cluster);
    const { bus, metrics } = createBus({ brokers: cluster.addresses(), topic, consume: { watchMs: 200 } });
    await bus.start();
    const gate = Promise.withResolvers<void>();
    let handed = 0;
    bus.consume(() => {
      handed++;
      return gate.promise;
    });
    for (const name of ['a', 'b', 'c', 'd']) await bus.publish(screened(name));
    await until(() => handed > 0, 'the first is in work');
    const lag = `datatrail_kafka_lag_records{topic="${topic}",partition="0"}`;
    await until(async () => (await metrics.expose()).includes(`${lag} 4`), 'a lag of four');
    gate.resolve();
    await until(async () => (await metrics.expose()).includes(`${lag} 0`), 'no lag');
    await until(async () => /datatrail_kafka_commits_total [1-9]/.test(await metrics.expose()), 'a commit');
    const text = await metrics.expose();
    expect(text).toContain(`datatrail_kafka_oldest_unread_seconds{topic="${topic}"}`);
    expect(text).toContain('datatrail_kafka_published_messages_total 4');
    await bus.close();
  });
});
