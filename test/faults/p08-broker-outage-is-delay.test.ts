// Promise 8: while the broker is away exporters are told to come again; when it is back, by itself, everything flows again and
// nothing that was acknowledged is lost or counted twice.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { countedSpans, incomplete, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });
const AWAY_MS = 6000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeKafka('a broker that is killed and comes back', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('is delay, not loss', async () => {
    const collector = await system.start('collector');
    const [, , api] = await Promise.all([system.start('ingester'), system.start('analyzer'), system.start('api')]);
    if (api === undefined) throw new Error('no API');
    const sending = new Sending();
    let isOver = false;
    const flow = sendWhile(collector, sending, () => isOver);
    await pause(1500);
    const before = sending.acknowledged.size;
    expect(before).toBeGreaterThan(0);
    await system.cluster.kill();
    await pause(AWAY_MS);
    await system.cluster.restart();
    await pause(3000);
    isOver = true;
    await flow;
    await sending.settle(collector.otlpHttp);
    // while it was away: come again, or no answer in time; never "it failed for good"
    expect([...sending.statuses.keys()].filter((status) => ![0, 200, 429, 503].includes(status))).toEqual([]);
    expect(sending.acknowledged.size).toBe(sending.sent);
    expect(await countedSpans(api, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
    expect(await incomplete(api, [...sending.acknowledged].slice(0, before).slice(-50))).toEqual([]);
  });
});
