// Promises 1, 2 and 12, long form: two hundred random kills over collector, ingester, analyzer and broker, under load and with
// planted values: no acknowledged span lost, none counted twice, no value in any file, the logs of the broker included.
import { allCanaries, createRandom, encodeRequest, spanOf } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RoleProcess } from '../../services/datatrail/test/role-process.ts';
import { send } from '../../services/datatrail/test/served.ts';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { ask, countedSpans, incomplete, printedSeed, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import { pause } from './outages.ts';
import { type RolesOverKafka, rolesOverKafka } from './roles-over-kafka.ts';

const KILLS = Number(process.env.DATATRAIL_TEST_KILLS ?? 200);
const VICTIMS = ['collector', 'ingester', 'ingester', 'analyzer', 'broker'] as const;
const CLIENT = 3;
const LOOKED_AT = 200;
vi.setConfig({ testTimeout: 400_000 + KILLS * 20_000 });
/** Where these stand an address may be any server's. */
const canaries = allCanaries(101).filter(({ kind }) => kind !== 'ip_address');

/** One span with a value, of another trace each time. */
function planted(id: number, startUs: number): Uint8Array {
  const { text = '' } = canaries[id % canaries.length] ?? {};
  const attributes = { 'server.address': 'api.partner-host.eu', 'app.note': text };
  const span = spanOf(id, { trace: id, kind: CLIENT, startUs, attributes, statusMessage: text });
  return encodeRequest([{ resource: { 'service.name': 'planted' }, spans: [span] }]);
}

describeKafka('collector, ingester, analyzer and broker', () => {
  let system: RolesOverKafka;
  beforeAll(async () => {
    system = await rolesOverKafka();
  });
  afterAll(() => system?.down());

  test(`killed ${KILLS} times: nothing lost, nothing counted twice, no value on any disk`, async () => {
    const random = createRandom(printedSeed());
    const roles: Record<'collector' | 'ingester' | 'analyzer', RoleProcess> = {
      collector: await system.start('collector'),
      ingester: await system.start('ingester'),
      analyzer: await system.start('analyzer'),
    };
    const second = await system.start('ingester');
    const api = await system.start('api');
    const sending = new Sending();
    const taker = {
      get otlpHttp() {
        return roles.collector.otlpHttp;
      },
    };
    let isOver = false;
    // four exporters without a pause would fill the disk in an hour of kills: one is load enough
    const flow = sendWhile(taker, sending, () => isOver, 1);
    const killed = new Map<string, number>();
    const plantedIds: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const id = 2_000_000 + kill;
      if ((await send(taker.otlpHttp, planted(id, sending.startUs)).catch(() => 0)) === 200) plantedIds.push(id);
      await pause(random.below(1500));
      const victim = random.pick(VICTIMS);
      killed.set(victim, (killed.get(victim) ?? 0) + 1);
      process.stdout.write(`kill ${kill + 1} of ${KILLS}: ${victim}, ${sending.acknowledged.size} acknowledged\n`);
      if (victim === 'broker') {
        await system.cluster.kill();
        await pause(random.below(1000));
        await system.cluster.restart();
        continue;
      }
      await roles[victim].end('SIGKILL');
      roles[victim] = await system.start(victim);
    }
    isOver = true;
    await flow;
    await sending.settle(taker.otlpHttp);
    expect([...killed.values()].reduce((sum, count) => sum + count, 0)).toBe(KILLS);
    // what was planted and not acknowledged may be there or not
    const least = SPANS_EACH * sending.sent + plantedIds.length;
    const counted = await countedSpans(api, least);
    expect(counted).toBeGreaterThanOrEqual(least);
    expect(counted).toBeLessThanOrEqual(SPANS_EACH * sending.sent + KILLS);
    // that none is missing is told by the number; these are looked at one by one
    const sample = [...sending.acknowledged].filter((_, i, { length }) => i % Math.ceil(length / LOOKED_AT) === 0);
    expect(await incomplete(api, sample)).toEqual([]);
    expect(second.process.exitCode).toBeNull();
    const report = JSON.stringify(await ask(api, 'report'));
    const secrets = canaries.map(({ secret }) => secret);
    expect(secrets.filter((secret) => report.includes(secret))).toEqual([]);
    expect(system.filesWith(secrets)).toEqual([]);
  });
});
