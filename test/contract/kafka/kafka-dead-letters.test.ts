import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayRecords } from '@datatrail/bus/kafka';
import { createLog, createMetrics, systemClock } from '@datatrail/runtime';
import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { createBus, createTopic, nameOf, readRecord, screened, seenOf, until } from './kafka-fixture.ts';
import { createMemoryLedger, type LedgerState } from './memory-ledger.ts';
import { startProgram } from './program.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

describeKafka('Kafka bus: dead letters', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  test('a record that kills the process is set aside after some deaths, alone; all others are stored once', async () => {
    const topic = await createTopic(cluster);
    const folder = mkdtempSync(join(tmpdir(), 'datatrail-deadly-'));
    const file = join(folder, 'ledger.json');
    const { bus } = createBus({ brokers: cluster.addresses(), topic, group: 'unused' });
    await bus.start();
    const names = ['a', 'b', 'deadly', 'c', 'd'];
    for (const name of names) await bus.publish(screened(name));
    await bus.close();
    let deaths = 0;
    const printed: string[] = [];
    for (;;) {
      const { child, lines, ended } = startProgram('killed-by-record', [cluster.addresses().join(','), topic, file]);
      const hasEnded = await Promise.race([
        ended.then(() => true),
        until(() => lines.includes('d'), 'd').then(() => false),
      ]);
      child.kill('SIGKILL');
      await ended;
      printed.push(...lines);
      if (!hasEnded) break;
      expect(++deaths).toBeLessThan(8);
    }
    const state: LedgerState = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(state.letters.map(({ source, reason }) => [source.offset, reason])).toEqual([[2, 'kills_the_process']]);
    expect(new Set(printed)).toEqual(new Set(['a', 'b', 'c', 'd']));
    expect(state.stored.filter(({ offset }) => offset > 2).map(({ offset }) => offset)).toEqual([3, 4]);
  });

  test('a replay reads just the given records, where they lie, and tells what is gone', async () => {
    const topic = await createTopic(cluster, 2);
    const ledger = createMemoryLedger();
    const { bus } = createBus({ brokers: cluster.addresses(), topic, ledger });
    await bus.start();
    const seen: { readonly name: string; readonly source: (typeof ledger.stored)[number] }[] = [];
    bus.consume(async (record) => void seen.push({ name: seenOf(record).name, source: record.source }));
    for (let i = 0; i < 20; i++) await bus.publish(screened(`n${i}`));
    await until(() => seen.length === 20, 'all twenty');
    await bus.close();
    const wanted = seen.filter((_, i) => i % 7 === 3);
    const first = wanted[0];
    if (first === undefined) throw new Error('nothing was seen');
    const gone = [
      { ...first.source, offset: 5000 },
      { ...first.source, epoch: 77 },
      { ...first.source, topic: 'not-there' },
    ];
    const names: string[] = [];
    const outcome = await replayRecords({
      connection: { brokers: cluster.addresses(), clientId: 'replay' },
      log: createLog({ level: 'silent', format: 'json' }),
      metrics: createMetrics(),
      clock: systemClock,
      positions: [...wanted.map(({ source }) => source), ...gone],
      rawTopics: new Map(),
      topicEpoch: (...of) => ledger.topicEpoch(...of),
      onRecord: async (record) => {
        const name = nameOf(readRecord(record));
        names.push(name);
        if (name === wanted[1]?.name) throw new Error('still poison');
      },
    });
    expect(names.toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
    expect(outcome.failed).toEqual([wanted[1]?.source]);
    expect(outcome.replayed).toHaveLength(wanted.length - 1);
    expect(outcome.gone).toHaveLength(3);
  });
});
