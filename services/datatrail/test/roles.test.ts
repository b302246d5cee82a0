// Processes of one role each, over a real broker and the server form of the store.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRequest, spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeKafka, sharedCluster } from '../../../test/contract/kafka/shared-cluster.ts';
import { type RoleProcess, startRole } from './role-process.ts';
import { send, until } from './served.ts';

const scratch = mkdtempSync(join(tmpdir(), 'datatrail-roles-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const running: RoleProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((role) => role.end('SIGKILL')));
});

/** Spans of one trace each, with an address of a person in one of them. */
function request(first: number, count: number): Uint8Array {
  const attributes = {
    'http.request.method': 'POST',
    'server.address': 'mailer.example.com',
    to: 'jane.roe@canary.example',
  };
  const spans = Array.from({ length: count }, (_, i) => spanOf(first + i, { kind: 3, name: 'POST', attributes }));
  return encodeRequest([{ resource: { 'service.name': 'shop' }, spans }]);
}

// machines that may be busy with other tests
const WAIT_MS = 150_000;
vi.setConfig({ testTimeout: 400_000 });

describeKafka('roles', () => {
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

  /** Settings of one Datatrail: its own topics, groups and database. */
  function environment(): Record<string, string> {
    const id = randomUUID().slice(0, 8);
    return {
      DATATRAIL_KAFKA_BROKERS: brokers,
      DATATRAIL_KAFKA_TOPIC: `spans-${id}`,
      DATATRAIL_KAFKA_RAW_TOPICS: `raw-${id}=default`,
      DATATRAIL_KAFKA_LEADER_TOPIC: `leader-${id}`,
      DATATRAIL_KAFKA_GROUP: `group-${id}`,
      DATATRAIL_KAFKA_PARTITIONS: '4',
      DATATRAIL_KAFKA_SESSION_TIMEOUT_SECONDS: '6',
      DATATRAIL_CLICKHOUSE_URL: server.url,
      DATATRAIL_CLICKHOUSE_USERNAME: server.user,
      DATATRAIL_CLICKHOUSE_PASSWORD: server.password,
      DATATRAIL_CLICKHOUSE_DATABASE: `roles_${id}`,
      DATATRAIL_DETECT_FINGERPRINT_KEY: 'd4'.repeat(32),
      DATATRAIL_LOG_FORMAT: 'json',
    };
  }

  async function start(role: string, settings: Readonly<Record<string, string>>): Promise<RoleProcess> {
    const directory = join(scratch, randomUUID());
    mkdirSync(directory);
    const started = await startRole([role], directory, settings);
    running.push(started);
    return started;
  }

  const spansIn = async (api: RoleProcess): Promise<number> => {
    const answer = await fetch(`${api.api}/api/v1/report`);
    if (answer.status !== 200) throw new Error(`the API answered ${answer.status}: ${await answer.text()}`);
    const report: { input: { spans: number } } = JSON.parse(await answer.text());
    return report.input.spans;
  };

  test('one process a role, two ingesters, two analyzers: what one takes another answers; the second leads when the first dies', async () => {
    const settings = environment();
    const [collector, first] = [await start('collector', settings), await start('ingester', settings)];
    const [second, analyzer, standby, api] = await Promise.all(
      ['ingester', 'analyzer', 'analyzer', 'api'].map((role) => start(role, settings)),
    );
    if (!second || !analyzer || !standby || !api) throw new Error('a role is missing');
    for (const role of [collector, first, second, analyzer, standby, api])
      expect((await fetch(`${role.health}/readyz`)).status).toBe(200);
    for (let i = 0; i < 20; i++) expect(await send(collector.otlpHttp, request(1 + i * 10, 10))).toBe(200);
    await until(
      () => spansIn(api),
      (spans) => spans === 200,
      WAIT_MS,
    );
    const flows = await (await fetch(`${api.api}/api/v1/flows`)).text();
    expect(flows).toContain('user.contact.email');
    expect(flows).not.toContain('jane.roe');
    const leads = await Promise.all([analyzer, standby].map((role) => role.metric('datatrail_analyzer_leads')));
    expect(leads.reduce((sum, one) => sum + one, 0)).toBe(1);
    await (leads[0] === 1 ? analyzer : standby).end('SIGKILL');
    expect(await send(collector.otlpHttp, request(1000, 10))).toBe(200);
    await until(
      () => spansIn(api),
      (spans) => spans === 210,
      WAIT_MS,
    );
  });

  test('SIGTERM under load: each role ends within ten seconds and nothing that was acknowledged is lost', async () => {
    const settings = environment();
    const roles = { collector: await start('collector', settings), ingester: await start('ingester', settings) };
    const api = await start('api', settings);
    await start('analyzer', settings);
    let acknowledged = 0;
    let isSending = true;
    let next = 1;
    const sending = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (isSending) {
          const from = next;
          next += 20;
          const status = await send(roles.collector.otlpHttp, request(from, 20)).catch(() => 0);
          if (status === 200) acknowledged += 20;
          await new Promise((resolve) => setTimeout(resolve, status === 200 ? 20 : 100));
        }
      }),
    );
    for (const role of ['ingester', 'collector'] as const) {
      await until(
        async () => acknowledged,
        (count) => count > 200,
      );
      const begun = performance.now();
      const { code, stderr } = await roles[role].end('SIGTERM');
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect([0, 143]).toContain(code);
      expect(stderr).not.toContain('left behind');
      if (role === 'ingester') await start('ingester', settings);
    }
    isSending = false;
    await sending;
    expect(acknowledged).toBeGreaterThan(200);
    await until(
      () => spansIn(api),
      (spans) => spans >= acknowledged,
      WAIT_MS,
    );
  });
});
