import { randomUUID } from 'node:crypto';
import { createKafkaLeadership } from '@datatrail/bus/kafka';
import { createLog, systemClock } from '@datatrail/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { until } from './kafka-fixture.ts';
import { describeKafka, ownFolder } from './shared-cluster.ts';

const SESSION_MS = 3000;
const LEADS_WITHIN_MS = 60_000;

describeKafka('Kafka leadership: a broker that is away', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await KafkaCluster.up({ directory: ownFolder('leaderless'), nodes: 1 });
  });
  afterAll(() => cluster?.down());

  // shorter than a session, about one, and longer: the members may be known to the group afterwards, or not
  test.for([0, 1000, 3500])('for %i ms and its start: somebody leads again, and only one', async (awayMs) => {
    const topic = `leader-${randomUUID()}`;
    const candidates = ['x', 'y'].map((name) =>
      createKafkaLeadership({
        connection: { brokers: cluster.addresses(), clientId: name },
        log: createLog({ level: 'silent', format: 'json' }),
        clock: systemClock,
        topic,
        group: topic,
        sessionTimeoutMs: SESSION_MS,
        onLead: () => undefined,
        onLose: () => undefined,
      }),
    );
    const leading = () => candidates.filter((one) => one.isLeading).length;
    for (const candidate of candidates) candidate.start();
    try {
      await until(() => leading() === 1, 'one leads', LEADS_WITHIN_MS);
      await cluster.kill();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      await cluster.restart();
      await until(() => leading() === 1, 'one leads again', LEADS_WITHIN_MS);
      // and it stays so
      await new Promise((resolve) => setTimeout(resolve, 2 * SESSION_MS));
      await until(() => leading() === 1, 'one leads still', LEADS_WITHIN_MS);
    } finally {
      await Promise.all(candidates.map((candidate) => candidate.stop()));
    }
    expect(leading()).toBe(0);
  });
});
