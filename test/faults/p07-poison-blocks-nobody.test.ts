// Promise 7: records that nobody can read are set aside as addresses; what stands before and behind them in the same partition
// is stored, by others and after a restart too; `datatrail replay` reads them again.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runDatatrail } from '../../services/datatrail/test/run-datatrail.ts';
import { clientOf } from '../contract/kafka/kafka-fixture.ts';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { ask, countedSpans, SPANS_EACH, twoSpans } from './exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

vi.setConfig({ testTimeout: 240_000 });
const CANARY = 'petra.mustermann@canary.example';
const POISON: readonly Buffer[] = [
  Buffer.from([0x0a, 0x7f, 0x01]),
  Buffer.from(`{"resourceSpans": [{"scopeSpans": [{"spans": "${CANARY}`),
  Buffer.from(`nothing that anybody could read ${CANARY}`),
  Buffer.alloc(5000, 0xff),
];
const startUs = Date.now() * 1000;

describeKafka('poison in a raw topic', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  async function write(values: readonly Uint8Array[]): Promise<void> {
    const producer = clientOf(system.cluster.addresses()).producer();
    await producer.connect();
    for (const value of values)
      await producer.send({
        topic: system.topics.raw,
        acks: -1,
        messages: [{ value: Buffer.from(value), partition: 0 }],
      });
    await producer.disconnect();
  }

  test('is set aside, blocks nothing, is told nowhere, and can be replayed', async () => {
    const first = await system.start('ingester');
    const [api] = await Promise.all([system.start('api'), system.start('analyzer')]);
    const good = Array.from({ length: POISON.length + 1 }, (_, i) => twoSpans(i + 1, startUs));
    await write(good.flatMap((bytes, i) => [bytes, POISON[i] ?? new Uint8Array()]));
    expect(await countedSpans(api, SPANS_EACH * good.length)).toBe(SPANS_EACH * good.length);
    await first.end('SIGKILL');
    const second = await system.start('ingester');
    await write([twoSpans(100, startUs)]);
    expect(await countedSpans(api, SPANS_EACH * (good.length + 1))).toBe(SPANS_EACH * (good.length + 1));
    expect(second.process.exitCode).toBeNull();

    const listed = await runDatatrail(['replay', '--list'], { environment: system.environment });
    expect(listed.code).toBe(0);
    expect(listed.stdout.match(/otlp_spans/g)?.length).toBe(POISON.length);
    const replayed = await runDatatrail(['replay'], { environment: system.environment });
    expect(replayed.stdout).toContain(`0 stored, ${POISON.length} failed again, 0 no longer in Kafka`);
    const { stderr } = await second.end('SIGTERM');
    const told = listed.stdout + listed.stderr + replayed.stdout + replayed.stderr + stderr;
    expect(told + JSON.stringify(await ask(api, 'report'))).not.toContain(CANARY);
    // the raw topic is the writer's own; nothing of ours holds the value
    expect(system.filesWith([CANARY]).filter((path) => !path.includes('otlp_spans'))).toEqual([]);
  });
});
