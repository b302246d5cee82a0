// Promise 10: while the ClickHouse server is away spans wait in Kafka; when it is back, by itself, they are stored and counted
// once. A full disk of the embedded engine is packages/store/test/chdb/full-disk.test.ts.
import { afterAll, beforeAll, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { storeOutage } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });

describeKafka('a ClickHouse server that is killed and comes back', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('exporters notice nothing, and nothing is lost', () => storeOutage(system, 6000));
});
