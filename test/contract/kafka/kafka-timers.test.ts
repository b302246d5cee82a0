import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { createTopic } from './kafka-fixture.ts';
import { startProgram } from './program.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

const REST_MS = 3000;

describeKafka('Kafka bus: a process at rest', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  test('one that publishes, consumes and leads warns of nothing and does not wake for each millisecond', async () => {
    const topic = await createTopic(cluster);
    const resting = startProgram('publish-and-consume', [cluster.addresses().join(','), topic, String(REST_MS)]);
    const { code, errors } = await resting.ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(resting.lines.filter((line) => line.startsWith('warning'))).toEqual([]);
    const [, timers] = resting.lines.find((line) => line.startsWith('timers'))?.split(' ') ?? [];
    expect(Number(timers)).toBeGreaterThan(0);
    // a timer of 1 ms for each of several connections would be thousands
    expect(Number(timers)).toBeLessThan(REST_MS / 4);
  });
});
