// Promise 2, long form: what makes positions and times lie. A topic that is deleted and made again begins at offset 0, yet its
// records are new; clients whose clocks jump send spans of other years; another fingerprint key is refused, not mixed in.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { send } from '../../services/datatrail/test/served.ts';
import { clientOf } from '../contract/kafka/kafka-fixture.ts';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { countedSpans, incomplete, SPANS_EACH, twoSpans } from './exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 300_000 });
const PARTITIONS = 6;
const EACH = 20;
const YEAR_US = 365 * 86_400_000_000;
/** The same for a repeat, so that it is the same span again. */
const startUs = Date.now() * 1000;

describeKafka('positions and clocks that lie', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  async function writeRaw(first: number): Promise<void> {
    const producer = clientOf(system.cluster.addresses()).producer();
    await producer.connect();
    const messages = Array.from({ length: EACH }, (_, i) => ({
      value: Buffer.from(twoSpans(first + i, Date.now() * 1000)),
      partition: i % PARTITIONS,
    }));
    await producer.send({ topic: system.topics.raw, acks: -1, messages });
    await producer.disconnect();
  }

  test('a topic that is deleted and made again: its records are read from their beginning', async () => {
    const ingester = await system.start('ingester');
    const [api] = await Promise.all([system.start('api'), system.start('analyzer')]);
    await writeRaw(1);
    expect(await countedSpans(api, SPANS_EACH * EACH)).toBe(SPANS_EACH * EACH);
    await ingester.end('SIGTERM');
    const admin = clientOf(system.cluster.addresses()).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [system.topics.raw] });
    while ((await admin.listTopics()).includes(system.topics.raw))
      await new Promise((resolve) => setTimeout(resolve, 200));
    await admin.createTopics({ topics: [{ topic: system.topics.raw, numPartitions: PARTITIONS }] });
    await admin.disconnect();
    await system.start('ingester');
    await writeRaw(1000);
    expect(await countedSpans(api, 2 * SPANS_EACH * EACH)).toBe(2 * SPANS_EACH * EACH);
    expect(await incomplete(api, [1000, 1001, 1000 + EACH - 1])).toEqual([]);
  });

  test('clocks that jump by years, both ways: each span is taken and counted once, beside those of now', async () => {
    const collector = await system.start('collector');
    const api = await system.start('api');
    const before = await countedSpans(api, 0);
    const clocks = [0, -30 * YEAR_US, 50 * YEAR_US, -3_600_000_000, 3_600_000_000, 0];
    for (const [i, jump] of clocks.entries())
      for (let repeat = 0; repeat < 2; repeat++)
        expect(await send(collector.otlpHttp, twoSpans(5000 + i, startUs + jump))).toBe(200);
    const expected = before + SPANS_EACH * clocks.length;
    expect(await countedSpans(api, expected)).toBe(expected);
    expect(await incomplete(api, [5000, 5005])).toEqual([]);
  });

  test('a process with another fingerprint key does not start, and says why', async () => {
    const other = { DATATRAIL_DETECT_FINGERPRINT_KEY: 'e5'.repeat(32) };
    await expect(system.start('ingester', other)).rejects.toThrow(/ended with code 3[\s\S]*Cure: /);
  });
});
