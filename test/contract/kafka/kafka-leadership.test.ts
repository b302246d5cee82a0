import { randomUUID } from 'node:crypto';
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { createLog, systemClock } from '@datatrail/runtime';
import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { until } from './kafka-fixture.ts';
import { startProgram } from './program.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

describeKafka('Kafka leadership', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  function candidate(topic: string, events: string[], name: string) {
    return createKafkaLeadership({
      connection: { brokers: cluster.addresses(), clientId: name },
      log: createLog({ level: 'silent', format: 'json' }),
      clock: systemClock,
      topic,
      group: topic,
      sessionTimeoutMs: 3000,
      onLead: () => void events.push(`${name} leads`),
      onLose: () => void events.push(`${name} loses`),
    });
  }

  test('one of three leads; when it steps back another does; at the end nobody', async () => {
    const topic = `leader-${randomUUID()}`;
    const events: string[] = [];
    const all = ['x', 'y', 'z'].map((name) => candidate(topic, events, name));
    for (const one of all) one.start();
    const leading = () => all.filter((one) => one.isLeading);
    await until(() => leading().length === 1, 'one leads');
    const first = leading()[0];
    await first?.stop();
    expect(first?.isLeading).toBe(false);
    await until(() => leading().length === 1, 'another leads');
    expect(leading()[0]).not.toBe(first);
    await Promise.all(all.map((one) => one.stop()));
    expect(leading()).toEqual([]);
    // whoever led also stepped back
    const count = (what: string) => events.filter((event) => event.endsWith(what)).length;
    expect(count('leads')).toBe(count('loses'));
  });

  test('a leader that is stopped (SIGSTOP) is replaced, and steps back by itself when it wakes', async () => {
    const topic = `leader-${randomUUID()}`;
    const sleeper = startProgram('leader', [cluster.addresses().join(','), topic]);
    const events: string[] = [];
    const other = candidate(topic, events, 'other');
    try {
      await until(() => sleeper.lines.includes('leads'), 'the first leads');
      other.start();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const told = sleeper.lines.length;
      sleeper.child.kill('SIGSTOP');
      await until(() => other.isLeading, 'the other leads', 20_000);
      sleeper.child.kill('SIGCONT');
      // for a moment both may think that they lead: what they write is the same; then one steps back
      await until(() => sleeper.lines.slice(told).includes('loses') || !other.isLeading, 'one steps back', 20_000);
      await until(() => Number(sleeper.lines.at(-1) === 'leads') + Number(other.isLeading) === 1, 'one leads', 20_000);
    } finally {
      sleeper.child.kill('SIGKILL');
      await Promise.all([sleeper.ended, other.stop()]);
    }
  });
});
