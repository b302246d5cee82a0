// Promise 8: while the broker is away exporters are told to come again; when it is back, by itself, everything flows again and
// nothing that was acknowledged is lost or counted twice.
import { afterAll, beforeAll, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { brokerOutage } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });

describeKafka('a broker that is killed and comes back', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('is delay, not loss', () => brokerOutage(system, 6000));
});
