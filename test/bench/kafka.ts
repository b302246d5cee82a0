import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTraffic } from '@datatrail/testkit';
import { KafkaCluster } from '../../scripts/kafka/cluster.ts';
import { whyNoKafka } from '../../scripts/kafka/jars.ts';
import type { BenchRow, Measurement } from './measurement.ts';
import { type RunningRole, startRole } from './role-process.ts';
import { sendAll } from './send-all.ts';

const MIB = 2 ** 20;
const KEY = 'ab'.repeat(32);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const thousands = (value: number): string => Math.round(value).toLocaleString('en');

interface Bench {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: number;
  readonly seed: number;
}

/** Waits until `metric` says `goal`; samples the memory meanwhile. */
async function untilMetric(role: RunningRole, metric: string, goal: number): Promise<number[]> {
  const resident: number[] = [];
  while ((await role.metric(metric)) < goal) {
    resident.push(Math.round(role.residentBytes() / MIB));
    await wait(200);
  }
  return resident;
}

/** Exporters -> collector -> Kafka, acknowledged when the broker has it. */
async function measureCollector({ directory, environment, spans, seed }: Bench): Promise<BenchRow & { sent: number }> {
  const collector = await startRole('collector', { directory, environment, core: 0 });
  try {
    await sendAll(collector, createTraffic({ seed: seed + 100, spans: Math.min(20_000, spans) }));
    const before = collector.cpuMicroseconds();
    const sent = await sendAll(collector, createTraffic({ seed, spans }));
    const cpuUs = (collector.cpuMicroseconds() - before) / sent.spans;
    const { p50, p99 } = sent;
    const note = `request to answer p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms with ${sent.senders} senders`;
    const acknowledged = await collector.metric('datatrail_collector_spans_accepted_total');
    return { what: 'collector, to the broker', cpuUs, spansPerSecond: sent.perSecond, note, sent: acknowledged };
  } finally {
    await collector.stop();
  }
}

/** The whole backlog of the topic into the embedded engine, durable. */
async function measureIngester(bench: Bench, backlog: number): Promise<readonly BenchRow[]> {
  const ingester = await startRole('ingester', { ...bench, core: 0 });
  try {
    const before = ingester.cpuMicroseconds();
    const done = await ingester.metric('datatrail_ingester_spans_total');
    const started = performance.now();
    const resident = await untilMetric(ingester, 'datatrail_ingester_spans_total', backlog);
    const spans = backlog - done;
    const cpuUs = (ingester.cpuMicroseconds() - before) / spans;
    const perSecond = (spans / (performance.now() - started)) * 1000;
    const every = Math.max(1, Math.floor(resident.length / 10));
    return [
      {
        what: 'ingester, backlog from Kafka to durable rows',
        cpuUs,
        spansPerSecond: perSecond,
        note: `${thousands(1e6 / cpuUs)} spans/s of CPU; goal 20,000`,
      },
      {
        what: 'resident memory of the ingester on its way',
        figure: `${resident.filter((_, i) => i % every === 0).join(', ')} MiB`,
      },
    ];
  } finally {
    await ingester.stop();
  }
}

async function measureEmbedded({ directory, spans, seed }: Bench): Promise<number> {
  const environment = { DATATRAIL_DETECT_FINGERPRINT_KEY: KEY, DATATRAIL_ANALYZER_INTERVAL_SECONDS: '3600' };
  const serve = await startRole('serve', { directory, environment, core: 0 });
  try {
    await sendAll(serve, createTraffic({ seed: seed + 100, spans: Math.min(20_000, spans) }));
    const before = serve.cpuMicroseconds();
    const sent = await sendAll(serve, createTraffic({ seed, spans }));
    return (serve.cpuMicroseconds() - before) / sent.spans;
  } finally {
    await serve.stop();
  }
}

async function run(bench: Bench): Promise<readonly BenchRow[]> {
  const { sent, ...collector } = await measureCollector(bench);
  const [ingester, memory] = await measureIngester({ ...bench, directory: join(bench.directory, 'ingester') }, sent);
  const embedded = await measureEmbedded({ ...bench, directory: join(bench.directory, 'embedded') });
  const overKafka = (collector.cpuUs ?? 0) + (ingester?.cpuUs ?? 0);
  return [
    { what: 'spans', figure: thousands(bench.spans) },
    collector,
    ...(ingester && memory ? [ingester, memory] : []),
    { what: 'embedded, the same spans in one process', cpuUs: embedded },
    {
      what: 'Kafka against embedded',
      cpuUs: overKafka,
      figure: `${(overKafka / embedded).toFixed(2)} times`,
      note: `collector ${(collector.cpuUs ?? 0).toFixed(1)} + ingester ${(ingester?.cpuUs ?? 0).toFixed(1)} us; goal at most 1.5; the broker is not counted`,
    },
  ];
}

export const measurement: Measurement = {
  name: 'kafka',
  about: 'collector -> Kafka -> ingester -> durable rows, each role on one core, against the all-in-one process',
  defaultSpans: 200_000,
  async run({ spans, seed }) {
    const missing = whyNoKafka();
    if (missing !== undefined) return [{ what: 'not measured', note: missing }];
    const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
    const cluster = await KafkaCluster.up({ directory: join(directory, 'kafka'), nodes: 1 });
    try {
      const environment = {
        DATATRAIL_KAFKA_BROKERS: cluster.addresses().join(','),
        DATATRAIL_KAFKA_PARTITIONS: '4',
        DATATRAIL_KAFKA_RAW_TOPICS: '',
        DATATRAIL_DETECT_FINGERPRINT_KEY: KEY,
      };
      return await run({ directory, environment, spans, seed });
    } finally {
      await cluster.down();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
