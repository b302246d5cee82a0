// Real processes with settings that cannot work: each ends by itself with one clear line, a cure and exit code 3.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { TEST_USER } from '../../../scripts/kafka/listeners.ts';
import { describeKafka, sharedCluster } from '../../../test/contract/kafka/shared-cluster.ts';
import { runDatatrail } from './run-datatrail.ts';

const scratch = mkdtempSync(join(tmpdir(), 'datatrail-bad-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SECRET = 'hushhush';
/** Far below what a person waits for; the client itself would try for minutes. */
const MOST_MS = 30_000;

type Environment = Readonly<Record<string, string>>;

async function refusal(command: string, environment: Environment): Promise<string> {
  const directory = join(scratch, randomUUID());
  mkdirSync(directory);
  const begun = performance.now();
  const { code, stdout, stderr } = await runDatatrail([command], {
    cwd: directory,
    environment: {
      DATATRAIL_COLLECTOR_HTTP_PORT: '0',
      DATATRAIL_COLLECTOR_GRPC_PORT: '0',
      DATATRAIL_API_PORT: '0',
      DATATRAIL_HEALTH_PORT: '0',
      DATATRAIL_LOG_LEVEL: 'error',
      DATATRAIL_DETECT_FINGERPRINT_KEY: 'e5'.repeat(32),
      ...environment,
    },
  });
  expect(performance.now() - begun).toBeLessThan(MOST_MS);
  expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/^datatrail: .+\nCure: .+\n$/);
  expect(stderr).not.toContain(SECRET);
  return stderr;
}

describeKafka('settings that cannot work end the process with a cure', () => {
  let cluster: KafkaCluster;
  let server: TestClickHouse;
  let old: TestClickHouse;
  let other: Server;
  let otherPort = 0;
  let notPem = '';
  let foreignPem = '';

  beforeAll(async () => {
    [cluster, server, old] = await Promise.all([
      sharedCluster(),
      startClickHouse({ directory: join(scratch, 'server') }),
      startClickHouse({ directory: join(scratch, 'old'), version: '23.8.1.1' }),
    ]);
    // takes connections and says nothing
    other = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    otherPort = typeof address === 'object' && address !== null ? address.port : 0;
    notPem = join(scratch, 'not.pem');
    writeFileSync(notPem, 'no certificate');
    foreignPem = join(scratch, 'foreign.pem');
    writeFileSync(foreignPem, FOREIGN_AUTHORITY);
  });
  afterAll(async () => {
    other?.close();
    await Promise.all([server?.kill(), old?.kill()]);
  });

  const kafka = (environment: Environment = {}): Environment => ({
    DATATRAIL_KAFKA_BROKERS: cluster.addresses().join(','),
    DATATRAIL_KAFKA_TOPIC: 'bad-settings-spans',
    DATATRAIL_KAFKA_RAW_TOPICS: '',
    ...environment,
  });
  const login = (environment: Environment): Environment =>
    kafka({
      DATATRAIL_KAFKA_BROKERS: cluster.addresses('sasl').join(','),
      DATATRAIL_KAFKA_SASL_MECHANISM: 'scram-sha-256',
      DATATRAIL_KAFKA_SASL_USERNAME: TEST_USER.username,
      DATATRAIL_KAFKA_SASL_PASSWORD: TEST_USER.password,
      ...environment,
    });
  const clickhouse = (environment: Environment = {}): Environment => ({
    DATATRAIL_CLICKHOUSE_URL: server.url,
    DATATRAIL_CLICKHOUSE_USERNAME: server.user,
    DATATRAIL_CLICKHOUSE_PASSWORD: server.password,
    ...environment,
  });

  test('Kafka: wrong port', async () => {
    const said = await refusal('collector', kafka({ DATATRAIL_KAFKA_BROKERS: '127.0.0.1:1' }));
    expect(said).toMatch(/nobody listens.*\nCure: .*kafka\.brokers/);
  });
  test('Kafka: wrong host', async () => {
    const said = await refusal('collector', kafka({ DATATRAIL_KAFKA_BROKERS: 'nowhere.invalid:9092' }));
    expect(said).toMatch(/host name is not known.*\nCure: .*kafka\.brokers/);
  });
  test('Kafka: something that is no broker', async () => {
    const said = await refusal('collector', kafka({ DATATRAIL_KAFKA_BROKERS: `127.0.0.1:${otherPort}` }));
    expect(said).toMatch(/Kafka.*\nCure: .*kafka\./);
  });
  test('Kafka: wrong password', async () => {
    const said = await refusal('collector', login({ DATATRAIL_KAFKA_SASL_PASSWORD: SECRET }));
    expect(said).toMatch(/credentials.*\nCure: .*kafka\.sasl/);
  });
  test('Kafka: an authority that did not sign', async () => {
    const brokers = cluster.addresses('tls').join(',');
    const tls = {
      DATATRAIL_KAFKA_TLS: 'true',
      DATATRAIL_KAFKA_TLS_CA_FILE: foreignPem,
      DATATRAIL_KAFKA_BROKERS: brokers,
    };
    expect(await refusal('collector', login(tls))).toMatch(/certificate.*\nCure: .*kafka\.tls/);
  });
  test('Kafka: TLS where there is none', async () => {
    expect(await refusal('collector', kafka({ DATATRAIL_KAFKA_TLS: 'true' }))).toMatch(/Cure: .*(TLS|kafka\.tls)/);
  });
  test('Kafka: a certificate file that is none', async () => {
    const tls = { DATATRAIL_KAFKA_TLS: 'true', DATATRAIL_KAFKA_TLS_CA_FILE: notPem };
    expect(await refusal('collector', kafka(tls))).toMatch(/kafka\.tlsCaFile names is no PEM file/);
  });
  test('Kafka: a topic that is missing and may not be made', async () => {
    const strict = { DATATRAIL_KAFKA_CREATE_TOPICS: 'false', DATATRAIL_KAFKA_TOPIC: 'never-made' };
    expect(await refusal('collector', kafka(strict))).toMatch(/no topic never-made\nCure: /);
  });

  test('ClickHouse: wrong port, wrong password, wrong database user, too old, not ClickHouse', async () => {
    const wrong = (environment: Environment) => refusal('api', clickhouse(environment));
    expect(await wrong({ DATATRAIL_CLICKHOUSE_URL: 'http://127.0.0.1:1' })).toMatch(/Cure: .*clickhouse\.url/i);
    expect(await wrong({ DATATRAIL_CLICKHOUSE_URL: 'http://nowhere.invalid:8123' })).toMatch(
      /Cure: .*clickhouse\.url/i,
    );
    expect(await wrong({ DATATRAIL_CLICKHOUSE_PASSWORD: SECRET })).toMatch(/Cure: .*clickhouse\./);
    expect(await wrong({ DATATRAIL_CLICKHOUSE_URL: old.url })).toMatch(/version 23\.8/);
    expect(
      await wrong({ DATATRAIL_CLICKHOUSE_URL: 'https://127.0.0.1:1', DATATRAIL_CLICKHOUSE_TLS_CA_FILE: notPem }),
    ).toMatch(/clickhouse\.tlsCaFile names is no PEM file/);
  });

  test('another fingerprint key than the one of what is stored', async () => {
    const database = { DATATRAIL_CLICKHOUSE_DATABASE: 'other_key' };
    const directory = join(scratch, randomUUID());
    mkdirSync(directory);
    const first = await runDatatrail(['migrate', '--accept-key'], {
      cwd: directory,
      environment: { ...clickhouse(database), DATATRAIL_DETECT_FINGERPRINT_KEY: 'f6'.repeat(32) },
    });
    expect(first.code, first.stderr).toBe(0);
    const said = await refusal('ingester', { ...kafka(), ...clickhouse(database) });
    expect(said).toMatch(/screened under fingerprint key [0-9a-f]{8}, this process has key [0-9a-f]{8}\nCure: Restore/);
  });
});

/** Signed nothing here; made once with openssl, valid until 2126. */
const FOREIGN_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUI5N2NDGqEpouTdD3Wa6Bau2kDIMwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRRm9yZWlnbiBhdXRob3JpdHkwIBcNMjYxMTIzMDAxNTI4WhgP
MjEyNjEwMzAwMDE1MjhaMBwxGjAYBgNVBAMMEUZvcmVpZ24gYXV0aG9yaXR5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDgO4kpbUx+rciTmXcHJVrz7hz+VOh7FI
//Qe1e/Fhwi9hcLClKO3fqADh4kx2A7TQdYv1vhC7++KTsPz4TLgNKNTMFEwHQYD
VR0OBBYEFO061WFaaYVaceWB/Y+F15Py0DQRMB8GA1UdIwQYMBaAFO061WFaaYVa
ceWB/Y+F15Py0DQRMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
AJ/66YBPDTm74vq3dNSyL//qm+/M31vs+BuacuJuATmKAiAr3birPhhK4h1Ei61r
2lUVfLk9SYiGEJJZCr9bpdjcNg==
-----END CERTIFICATE-----
`;
