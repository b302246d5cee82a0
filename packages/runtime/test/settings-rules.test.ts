import { expect, test } from 'vitest';
import { DatatrailError, loadSettings } from '../src/index.ts';

const KEY = { DATATRAIL_DETECT_FINGERPRINT_KEY: 'b2'.repeat(32) };
const BROKERS = { DATATRAIL_KAFKA_BROKERS: 'kafka-1.example:9092', ...KEY };

function problemsOf(environment: Record<string, string>): string {
  try {
    loadSettings({ environment });
    return '';
  } catch (error) {
    if (error instanceof DatatrailError && error.code === 'bad_settings') return error.message;
    throw error;
  }
}

test('brokers need a fingerprint key that every process shares', () => {
  expect(problemsOf({ DATATRAIL_KAFKA_BROKERS: 'localhost:9092' })).toMatch(/fingerprintKey: is not set.*openssl rand/);
  expect(problemsOf({ ...BROKERS, DATATRAIL_KAFKA_BROKERS: 'localhost:9092, [::1]:9093' })).toBe('');
});

test.each([
  ['kafka.brokers', { DATATRAIL_KAFKA_BROKERS: 'kafka://somewhere:9092' }],
  ['kafka.brokers', { DATATRAIL_KAFKA_BROKERS: 'somewhere' }],
  ['kafka.brokers', { DATATRAIL_KAFKA_BROKERS: 'somewhere:99999' }],
  ['kafka.topic', { DATATRAIL_KAFKA_TOPIC: 'two words' }],
  ['kafka.rawTopics', { DATATRAIL_KAFKA_RAW_TOPICS: 'datatrail.spans=default' }],
  ['kafka.rawTopics', { DATATRAIL_KAFKA_RAW_TOPICS: 'a/b=default' }],
  ['kafka.leaderTopic', { DATATRAIL_KAFKA_LEADER_TOPIC: 'otlp_spans' }],
  ['kafka.saslMechanism', { DATATRAIL_KAFKA_SASL_PASSWORD: 'hushhush' }],
  ['kafka.saslUsername', { DATATRAIL_KAFKA_SASL_MECHANISM: 'plain', DATATRAIL_KAFKA_SASL_PASSWORD: 'hushhush' }],
  ['kafka.saslPassword', { DATATRAIL_KAFKA_SASL_MECHANISM: 'scram-sha-512', DATATRAIL_KAFKA_SASL_USERNAME: 'u' }],
  ['kafka.saslToken', { DATATRAIL_KAFKA_SASL_MECHANISM: 'oauthbearer' }],
  ['kafka.tlsCaFile', { DATATRAIL_KAFKA_TLS_CA_FILE: '/ca.pem' }],
  ['kafka.tlsKeyFile', { DATATRAIL_KAFKA_TLS: 'true', DATATRAIL_KAFKA_TLS_CERT_FILE: '/cert.pem' }],
  ['kafka.tls', { DATATRAIL_KAFKA_TLS: 'perhaps' }],
  ['clickhouse.url', { DATATRAIL_CLICKHOUSE_URL: 'clickhouse:8123' }],
  ['clickhouse.url', { DATATRAIL_CLICKHOUSE_URL: 'http://me:hushhush@clickhouse:8123' }],
  ['clickhouse.url', { DATATRAIL_CLICKHOUSE_URL: 'http://clickhouse:8123/?password=hushhush' }],
  ['clickhouse.cluster', { DATATRAIL_CLICKHOUSE_CLUSTER: 'main' }],
  ['clickhouse.database', { DATATRAIL_CLICKHOUSE_DATABASE: 'x; DROP' }],
  ['forward.endpoint', { DATATRAIL_FORWARD_ENDPOINT: 'tempo:4318' }],
  ['forward.endpoint', { DATATRAIL_FORWARD_ENDPOINT: 'https://hushhush@tempo:4318' }],
  ['forward.endpoint', { DATATRAIL_FORWARD_ENDPOINT: 'http://localhost:4318' }],
  ['forward.endpoint', { DATATRAIL_FORWARD_ENDPOINT: 'http://[::1]:4318/v1/traces' }],
  ['forward.tenantHeader', { DATATRAIL_FORWARD_TENANT_HEADER: 'hushhush: 1' }],
  ['forward.headers', { DATATRAIL_FORWARD_HEADERS: 'x-key=hushhush\nother: 1' }],
  ['forward.headers', { DATATRAIL_FORWARD_HEADERS: 'hushhush' }],
  ['forward.tlsCaFile', { DATATRAIL_FORWARD_ENDPOINT: 'http://tempo:4318', DATATRAIL_FORWARD_TLS_CA_FILE: '/ca.pem' }],
])('%s: refused with a cure and without its value: %o', (setting, environment) => {
  const message = problemsOf({ ...BROKERS, ...environment });
  expect(message).toContain('one problem');
  expect(message).toContain(`${setting}: `);
  expect(message).not.toContain('hushhush');
});

test('takes what is complete', () => {
  const settings = loadSettings({
    environment: {
      ...BROKERS,
      DATATRAIL_KAFKA_SASL_MECHANISM: 'scram-sha-256',
      DATATRAIL_KAFKA_SASL_USERNAME: 'datatrail',
      DATATRAIL_KAFKA_SASL_PASSWORD: 'hushhush',
      DATATRAIL_KAFKA_TLS: 'true',
      DATATRAIL_KAFKA_TLS_CA_FILE: '/ca.pem',
      DATATRAIL_KAFKA_RAW_TOPICS: 'otlp_spans=default,shop_spans=shop',
      DATATRAIL_CLICKHOUSE_URL: 'https://clickhouse.example:8443',
      DATATRAIL_CLICKHOUSE_CLUSTER: 'main',
      DATATRAIL_FORWARD_ENDPOINT: 'https://tempo.example/otlp/v1/traces',
      DATATRAIL_FORWARD_HEADERS: 'Authorization=Bearer a=b,X-Scope=shop',
    },
  });
  expect(settings.kafka.rawTopics).toEqual({ otlp_spans: 'default', shop_spans: 'shop' });
  expect(settings.kafka.saslPassword?.reveal()).toBe('hushhush');
  expect(settings.forward.headers.authorization?.reveal()).toBe('Bearer a=b');
  expect(JSON.stringify(settings)).not.toMatch(/hushhush|Bearer/);
});
