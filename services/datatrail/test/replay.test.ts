// Dead letters of real processes: listed with the time that is left, and stored once what was wrong is cured.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRequest, spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeKafka, sharedCluster } from '../../../test/contract/kafka/shared-cluster.ts';
import { type RoleProcess, startRole } from './role-process.ts';
import { runDatatrail } from './run-datatrail.ts';
import { send, until } from './served.ts';

vi.setConfig({ testTimeout: 300_000 });
const scratch = mkdtempSync(join(tmpdir(), 'datatrail-replay-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const running: RoleProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((role) => role.end('SIGKILL')));
});

async function start(role: string, environment: Readonly<Record<string, string>>): Promise<RoleProcess> {
  const started = await startRole([role], folder(), environment);
  running.push(started);
  return started;
}

function folder(): string {
  const directory = join(scratch, randomUUID());
  mkdirSync(directory);
  return directory;
}

describeKafka('replay', () => {
  let server: TestClickHouse;
  let brokers = '';
  beforeAll(async () => {
    const [cluster, started] = await Promise.all([
      sharedCluster(),
      startClickHouse({ directory: join(scratch, 'server') }),
    ]);
    server = started;
    brokers = cluster.addresses().join(',');
  });
  afterAll(() => server?.kill());

  test('records of a collector with a wrong key are set aside, listed, and stored when the keys agree', async () => {
    const id = randomUUID().slice(0, 8);
    const environment = {
      DATATRAIL_KAFKA_BROKERS: brokers,
      DATATRAIL_KAFKA_TOPIC: `spans-${id}`,
      DATATRAIL_KAFKA_RAW_TOPICS: '',
      DATATRAIL_KAFKA_GROUP: id,
      DATATRAIL_CLICKHOUSE_URL: server.url,
      DATATRAIL_CLICKHOUSE_USERNAME: server.user,
      DATATRAIL_CLICKHOUSE_PASSWORD: server.password,
      DATATRAIL_CLICKHOUSE_DATABASE: `replay_${id}`,
    };
    const collectors = { ...environment, DATATRAIL_DETECT_FINGERPRINT_KEY: '1a'.repeat(32) };
    const ingesters = { ...environment, DATATRAIL_DETECT_FINGERPRINT_KEY: '2b'.repeat(32) };
    const run = (args: readonly string[]) => runDatatrail(args, { cwd: folder(), environment: collectors });

    const collector = await start('collector', collectors);
    const body = encodeRequest([{ resource: { 'service.name': 'shop' }, spans: [spanOf(1), spanOf(2)] }]);
    expect(await send(collector.otlpHttp, body)).toBe(200);
    await collector.end('SIGTERM');
    const ingester = await start('ingester', ingesters);
    await until(
      () => ingester.metric('datatrail_dead_letters_total'),
      (count) => count === 1,
      150_000,
    );
    await ingester.end('SIGTERM');

    const listed = await run(['replay', '--list']);
    expect(listed, listed.stderr).toMatchObject({ code: 0 });
    expect(listed.stdout).toMatch(new RegExp(`spans-${id}/\\d+/0 +default +key_mismatch +\\d+ +\\S+ +[67] days`));
    expect((await run(['replay'])).stderr).toMatch(/fingerprint key/);
    expect(await run(['migrate', '--accept-key'])).toMatchObject({ code: 0 });
    const doctor = await run(['doctor']);
    expect(doctor.stdout).toMatch(/FAIL dead letters +1 records/);
    const replayed = await run(['replay']);
    expect(replayed.stdout).toContain('1 stored, 0 failed again, 0 no longer in Kafka.');
    expect((await run(['replay', '--list'])).stdout).toBe('There are no dead letters.\n');
    expect((await run(['migrate'])).stdout).toContain('2 spans');
  });
});
