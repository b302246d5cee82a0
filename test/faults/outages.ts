import { expect } from 'vitest';
import { countedSpans, incomplete, Sending, SPANS_EACH, sendWhile } from './exporters.ts';
import type { RolesOverKafka } from './roles-over-kafka.ts';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Exporters send while `breakIt` goes on and a while afterwards; then what was put off comes again. */
async function sendDuring(collector: { readonly otlpHttp: string }, breakIt: () => Promise<void>): Promise<Sending> {
  const sending = new Sending();
  let isOver = false;
  const flow = sendWhile(collector, sending, () => isOver);
  await pause(1500);
  expect(sending.acknowledged.size).toBeGreaterThan(0);
  await breakIt();
  await pause(2000);
  isOver = true;
  await flow;
  await sending.settle(collector.otlpHttp);
  expect(sending.acknowledged.size).toBe(sending.sent);
  return sending;
}

/** Every acknowledged span is counted, and counted once; the last ones are looked at one by one. */
async function expectAllOnce(api: { readonly api: string }, sending: Sending): Promise<void> {
  expect(await countedSpans(api, SPANS_EACH * sending.sent)).toBe(SPANS_EACH * sending.sent);
  expect(await incomplete(api, [...sending.acknowledged].slice(-30))).toEqual([]);
}

/** All four roles while the broker is killed and comes back. */
export async function brokerOutage(system: RolesOverKafka, awayMs: number): Promise<void> {
  const collector = await system.start('collector');
  const [api] = await Promise.all([system.start('api'), system.start('ingester'), system.start('analyzer')]);
  const sending = await sendDuring(collector, async () => {
    await system.cluster.kill();
    await pause(awayMs);
    await system.cluster.restart();
  });
  // while it was away: come again, or no answer in time; never "it failed for good"
  expect([...sending.statuses.keys()].filter((status) => ![0, 200, 429, 503].includes(status))).toEqual([]);
  await expectAllOnce(api, sending);
}

/** All four roles while the server of the tables is killed and comes back. */
export async function storeOutage(system: RolesOverKafka, awayMs: number): Promise<void> {
  const collector = await system.start('collector');
  const [api, ingester] = await Promise.all([system.start('api'), system.start('ingester'), system.start('analyzer')]);
  const sending = await sendDuring(collector, async () => {
    await system.server.kill();
    await pause(awayMs);
    await system.server.restart();
  });
  // the collector needs no server: every request was taken
  expect([...sending.statuses.keys()]).toEqual([200]);
  await expectAllOnce(api, sending);
  expect(ingester.process.exitCode).toBeNull();
}

/** Three ingesters, of which one is killed and one sleeps longer than its session; `meanwhile` may break more. */
export async function rebalance(
  system: RolesOverKafka,
  asleepMs: number,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  const collector = await system.start('collector');
  const killed = await system.start('ingester');
  const [asleep, awake] = await Promise.all([system.start('ingester'), system.start('ingester')]);
  const [api] = await Promise.all([system.start('api'), system.start('analyzer')]);
  const sending = await sendDuring(collector, async () => {
    await killed.end('SIGKILL');
    asleep.process.kill('SIGSTOP');
    await meanwhile();
    await pause(asleepMs);
    asleep.process.kill('SIGCONT');
  });
  await expectAllOnce(api, sending);
  for (const ingester of [asleep, awake]) expect(ingester.process.exitCode).toBeNull();
}
