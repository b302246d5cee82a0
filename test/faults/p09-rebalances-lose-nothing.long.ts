// Promise 9, long form: the same over three brokers, of which one is killed and stays away.
import { afterAll, beforeAll, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { rebalance } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 600_000 });

describeKafka('three ingesters over three brokers', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka(3);
  });
  afterAll(() => system?.down());

  test('one ingester killed, one asleep, one broker gone: nothing lost, nothing counted twice', () =>
    rebalance(system, 30_000, () => system.cluster.kill(2)));
});
