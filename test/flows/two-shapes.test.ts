// The promise that a person may outgrow one machine without another answer: every case over memory bus and embedded engine,
// and over Kafka and the server form, gives the same bytes.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Report } from '@datatrail/model';
import { createLog, loadSettings, Secret, type SettingsOverrides } from '@datatrail/runtime';
import { startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../scripts/kafka/cluster.ts';
import { analyzeFiles } from '../../services/datatrail/src/analyze-files.ts';
import { createTopic } from '../contract/kafka/kafka-fixture.ts';
import { describeKafka, sharedCluster } from '../contract/kafka/shared-cluster.ts';
import type { Expected } from './expectations.ts';

const HERE = import.meta.dirname;
const KEY = new Secret('c3'.repeat(32));
/** One of each kind of input and of each kind of finding; DATATRAIL_TEST_LONG=1 runs every case. */
const SHORT = new Set(['declared-flow', 'jaeger-genai', 'late-server-span', 'otel-demo', 'zipkin-messaging-kafka']);
const isLong = process.env.DATATRAIL_TEST_LONG === '1';

const expectedOf = (name: string): Expected => JSON.parse(readFileSync(join(HERE, name, 'expected.json'), 'utf8'));
const cases = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (isLong || SHORT.has(entry.name)))
  .map(({ name }) => ({ name, expected: expectedOf(name) }))
  .filter(({ expected }) => (expected.exitCode ?? 0) === 0);

const scratch = mkdtempSync(join(tmpdir(), 'datatrail-shapes-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Files before the first option, declarations behind it. */
function argumentsOf(name: string, written: readonly string[]) {
  const at = written.indexOf('--declarations');
  const files = at < 0 ? written : written.filter((_, i) => i !== at && i !== at + 1);
  const declarations = at < 0 ? '' : join(HERE, name, written[at + 1] ?? '');
  return { files: files.map((file) => join(HERE, name, file)), declarations };
}

async function reportOf(name: string, { arguments: written }: Expected, shape: SettingsOverrides): Promise<Report> {
  const directory = mkdtempSync(join(scratch, `${name}-`));
  const { files, declarations } = argumentsOf(name, written);
  const settings = loadSettings({
    environment: {},
    overrides: {
      data: { directory },
      detect: { fingerprintKey: KEY },
      analyzer: { declarationsFile: declarations },
      log: { level: 'error' },
      ...shape,
    },
  });
  const { report } = await analyzeFiles({
    files,
    settings,
    log: createLog(settings.log),
    stdin: () => Readable.from([]),
    signal: AbortSignal.timeout(60_000),
    onProgress: () => undefined,
  });
  return { ...report, generatedAt: '' };
}

describeKafka('both shapes give the same answer', () => {
  let cluster: KafkaCluster;
  let server: TestClickHouse;

  beforeAll(async () => {
    [cluster, server] = await Promise.all([sharedCluster(), startClickHouse({ directory: join(scratch, 'server') })]);
  });
  afterAll(() => server?.kill());

  const overKafka = async (name: string): Promise<SettingsOverrides> => ({
    kafka: {
      brokers: cluster.addresses(),
      topic: await createTopic(cluster, 3),
      rawTopics: {},
      group: `shapes-${randomUUID()}`,
    },
    clickhouse: {
      url: server.url,
      username: server.user,
      password: new Secret(server.password),
      database: `shape_${name.replaceAll('-', '_')}`,
    },
  });

  test.each(cases)('$name', async ({ name, expected }) => {
    const inside = await reportOf(name, expected, {});
    const outside = await reportOf(name, expected, await overKafka(name));
    expect(inside.input.spans).toBeGreaterThan(0);
    expect(JSON.stringify(outside)).toBe(JSON.stringify(inside));
  });
});
