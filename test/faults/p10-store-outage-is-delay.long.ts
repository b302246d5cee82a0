// Promise 10, long form: the server is away for a minute.
import { afterAll, beforeAll, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { storeOutage } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 600_000 });

describeKafka('a ClickHouse server that is away for a minute', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('exporters notice nothing, and nothing is lost', () => storeOutage(system, 60_000));
});
