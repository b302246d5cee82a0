// Promise 10: while the ClickHouse server is away spans wait in Kafka; when it is back, by itself, they are stored and counted
// once. A full disk of the embedded engine is packages/store/test/chdb/full-disk.test.ts.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { countedSpans, incomplete, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });
const AWAY_MS = 6000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeKafka('a ClickHouse server that is killed and comes back', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('exporters notice nothing, and nothing is lost', async () => {
    const collector = await system.start('collector');
    const [ingester, , api] = await Promise.all([
      system.start('ingester'),
      system.start('analyzer'),
      system.start('api'),
    ]);
    if (api === undefined || ingester === undefined) throw new Error('a role is missing');
    const sending = new Sending();
    let isOver = false;
    const flow = sendWhile(collector, sending, () => isOver);
    await pause(1500);
    await system.server.kill();
    await pause(AWAY_MS);
    await system.server.restart();
    await pause(2000);
    isOver = true;
    await flow;
    // the collector needs no server: every request was taken
    expect([...sending.statuses.keys()]).toEqual([200]);
    expect(await countedSpans(api, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
    expect(await incomplete(api, [...sending.acknowledged].slice(-30))).toEqual([]);
    expect(ingester.process.exitCode).toBeNull();
  });
});
