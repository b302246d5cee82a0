// Promise 9: of three ingesters one is killed and one is stopped and woken: every record is stored, each span counts once, and
// the one that woke does no harm.
import { afterAll, beforeAll, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { rebalance } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });

describeKafka('three ingesters', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('one killed, one asleep and awake again: nothing lost, nothing counted twice', () => rebalance(system, 9000));
});
