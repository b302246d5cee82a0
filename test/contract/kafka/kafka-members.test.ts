import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { createBus, createTopic, type Seen, screened, seenOf, until } from './kafka-fixture.ts';
import { startProgram } from './program.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

const SESSION_MS = 6000;

describeKafka('Kafka bus: members of the group', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  test('one of three consumers is killed: all partitions flow within session time-out + 2 s', async () => {
    const topic = await createTopic(cluster, 6);
    const group = `g-${topic}`;
    const args = [cluster.addresses().join(','), topic, group, String(SESSION_MS)];
    const members = [1, 2, 3].map(() => startProgram('consumer', args));
    const { bus } = createBus({ brokers: cluster.addresses(), topic, group: 'unused' });
    await bus.start();
    const seenBy = (index: number): Seen[] =>
      (members[index]?.lines ?? []).map((line) => JSON.parse(line)).filter((line) => 'offset' in line);
    const all = (): Seen[] => [0, 1, 2].flatMap(seenBy);
    let sent = 0;
    const send = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 12 }, () => bus.publish(screened(`n${sent++}`))));
    };
    try {
      await until(
        async () => {
          await send();
          return [0, 1, 2].every((i) => seenBy(i).length > 0);
        },
        'each of the three reads',
        60_000,
      );
      await until(() => new Set(all().map(({ name }) => name)).size === sent, 'all that was sent');
      members[1]?.child.kill('SIGKILL');
      const killed = performance.now();
      const first = sent;
      await send();
      await send();
      await send();
      const names = (): Set<string> => new Set(all().map(({ name }) => name));
      await until(
        () => Array.from({ length: sent - first }, (_, i) => `n${first + i}`).every((name) => names().has(name)),
        'every record that was sent after the kill',
        SESSION_MS + 2000,
      );
      expect(performance.now() - killed).toBeLessThan(SESSION_MS + 2000);
      expect(names().size).toBe(sent);
    } finally {
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.all([...members.map(({ ended }) => ended), bus.close()]);
    }
  });

  test('a handler slower than the session keeps its membership, and each record is handed on once', async () => {
    const topic = await createTopic(cluster);
    const { bus, lines } = createBus({
      brokers: cluster.addresses(),
      topic,
      consume: { sessionTimeoutMs: 2000, heartbeatMs: 300, stallMs: 60_000 },
    });
    await bus.start();
    const seen: string[] = [];
    bus.consume(async (record) => {
      seen.push(seenOf(record).name);
      if (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 5000));
    });
    for (const name of ['slow', 'b', 'c']) await bus.publish(screened(name));
    await until(() => seen.length === 3, 'all three');
    await bus.publish(screened('d'));
    await until(() => seen.includes('d'), 'the next');
    expect(seen).toEqual(['slow', 'b', 'c', 'd']);
    expect(lines.join('')).not.toContain('built anew');
    await bus.close();
  });

  test('a bus and a leader that were closed leave no timer and no socket: the process ends by itself', async () => {
    const topic = await createTopic(cluster);
    const { ended, lines } = startProgram('short-life', [cluster.addresses().join(','), topic]);
    const { code, errors } = await ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const { timers, negativeTimers } = JSON.parse(lines.join(''));
    expect({ timers, negativeTimers }).toEqual({ timers: [], negativeTimers: 0 });
  });
});
