// SDK -> a real Collector -> Kafka -> our ingester, and SDK -> our collector -> Kafka -> a real Collector: real brokers, real
// processes, the configurations of infra/otel-collector as they stand.
import { allCanaries } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recordCalls, sendBySdk } from '../../services/collector/test/stock-sdk.ts';
import { until } from '../../services/datatrail/test/served.ts';
import { startOtherBackEnd } from '../../services/forwarder/test/other-back-end.ts';
import { describeKafka } from '../contract/kafka/shared-cluster.ts';
import { ask, countedSpans } from '../faults/exporters.ts';
import { type RolesOverKafka, rolesOverKafka } from '../faults/roles-over-kafka.ts';
import { buildCollector } from './collector-build.ts';
import { freePort, startCollector } from './collector-process.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });
/** Addresses may be any server's where they stand here. */
const canaries = allCanaries(53).filter(({ kind }) => kind !== 'ip_address');
const secrets = canaries.map(({ secret }) => secret);
const found = (text: string): string[] =>
  canaries.filter(({ secret }) => text.includes(secret)).map(({ kind }) => kind);

describeKafka('a Collector on either side of Kafka', () => {
  let binary = '';
  let system: RolesOverKafka;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    binary = await buildCollector();
    system = await rolesOverKafka();
  });
  afterAll(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await system?.down();
  });

  test('SDK -> Collector -> Kafka -> ingester: every span once, screened before it is stored', async () => {
    // makes the topics
    await system.start('ingester');
    const [api] = await Promise.all([system.start('api'), system.start('analyzer')]);
    const [http, grpc] = [await freePort(), await freePort()];
    const collector = await startCollector({
      binary,
      config: 'collector-to-kafka.yaml',
      environment: {
        OTLP_HTTP: `127.0.0.1:${http}`,
        OTLP_GRPC: `127.0.0.1:${grpc}`,
        KAFKA_BROKER: system.cluster.addresses()[0] ?? '',
        RAW_TOPIC: system.topics.raw,
      },
      ports: [http, grpc],
    });
    closing.push(() => collector.stop());
    const spans = recordCalls(canaries.map(({ text }) => text));
    await sendBySdk(`http://127.0.0.1:${http}`, 'http/protobuf', spans);
    await sendBySdk(`http://127.0.0.1:${grpc}`, 'grpc', spans);
    expect(await countedSpans(api, spans.length)).toBe(spans.length);
    const report = await until(
      () => ask(api, 'report'),
      ({ input }) => (input?.duplicates ?? 0) >= spans.length,
    );
    expect(JSON.stringify(report)).toContain('partner-host.eu');
    expect(found(JSON.stringify(report))).toEqual([]);
    // the raw topic is the Collector's; nothing of ours holds a value
    expect(system.filesWith(secrets).filter((path) => !path.includes(system.topics.raw))).toEqual([]);
    expect(collector.said()).toBe('');
  });

  test('SDK -> our collector -> Kafka -> Collector -> back end: placeholders arrive, no value is in the log of the broker', async () => {
    const backEnd = await startOtherBackEnd();
    closing.push(() => backEnd.close());
    const taker = await system.start('collector');
    const spans = recordCalls(canaries.map(({ text }) => text));
    await sendBySdk(taker.otlpHttp, 'http/json', spans);
    const reader = await startCollector({
      binary,
      config: 'kafka-to-collector.yaml',
      environment: {
        KAFKA_BROKER: system.cluster.addresses()[0] ?? '',
        SCREENED_TOPIC: system.topics.screened,
        BACKEND: backEnd.endpoint,
      },
      ports: [],
    });
    closing.push(() => reader.stop());
    const arrived = (): string => backEnd.seen.map(({ body }) => body.toString('latin1')).join('');
    const ids = spans.map((span) => Buffer.from(span.spanContext().spanId, 'hex').toString('latin1'));
    await until(
      async () => ids.filter((id) => !arrived().includes(id)).length,
      (left) => left === 0,
    );
    expect(found(arrived())).toEqual([]);
    expect(arrived()).toContain('[user.contact.email:');
    expect(system.filesWith(secrets).filter((path) => path.includes(system.topics.screened))).toEqual([]);
  });
});
