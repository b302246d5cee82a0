// Promise 9: of three ingesters one is killed and one is stopped and woken: every record is stored, each span counts once, and
// the one that woke does no harm.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { countedSpans, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });
/** Longer than the session: the group goes on without it. */
const ASLEEP_MS = 9000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeKafka('three ingesters', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test('one killed, one asleep and awake again: nothing lost, nothing counted twice', async () => {
    const collector = await system.start('collector');
    const ingesters = [await system.start('ingester')];
    ingesters.push(...(await Promise.all([system.start('ingester'), system.start('ingester')])));
    const [killed, asleep, awake] = ingesters;
    const [api] = await Promise.all([system.start('api'), system.start('analyzer')]);
    const sending = new Sending();
    let isOver = false;
    const flow = sendWhile(collector, sending, () => isOver);
    await pause(1500);
    await killed?.end('SIGKILL');
    asleep?.process.kill('SIGSTOP');
    await pause(ASLEEP_MS);
    asleep?.process.kill('SIGCONT');
    await pause(2000);
    isOver = true;
    await flow;
    await sending.settle(collector.otlpHttp);
    expect(sending.acknowledged.size).toBe(sending.sent);
    expect(await countedSpans(api, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
    for (const ingester of [asleep, awake]) expect(ingester?.process.exitCode).toBeNull();
  });
});
