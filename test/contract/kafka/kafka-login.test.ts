import type { KafkaSasl } from '@datatrail/bus/kafka';
import { Secret } from '@datatrail/runtime';
import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import { TEST_USER } from '../../../scripts/kafka/listeners.ts';
import { type BusParts, createBus, createTopic, screened, seenOf, until } from './kafka-fixture.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

const password = new Secret(TEST_USER.password);
const { username } = TEST_USER;

/** A token without a signature, which the broker of the tests takes. */
async function testToken(): Promise<Secret> {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return new Secret(`${part({ alg: 'none' })}.${part({ sub: username, iat: now, exp: now + 600 })}.`);
}

const LOGINS: readonly KafkaSasl[] = [
  { mechanism: 'plain', username, password },
  { mechanism: 'scram-sha-256', username, password },
  { mechanism: 'scram-sha-512', username, password },
  { mechanism: 'oauthbearer', token: testToken },
];

describeKafka('Kafka bus: login, TLS and wrong settings', () => {
  let cluster: KafkaCluster;
  let topic: string;
  beforeAll(async () => {
    cluster = await sharedCluster();
    topic = await createTopic(cluster);
  });

  async function roundTrip(brokers: readonly string[], connection: BusParts['connection']): Promise<void> {
    const own = await createTopic(cluster);
    const { bus } = createBus({ brokers, topic: own, connection: connection ?? {} });
    await bus.start();
    const seen: string[] = [];
    bus.consume(async (record) => void seen.push(seenOf(record).name));
    await bus.publish(screened('hello'));
    await until(() => seen.length === 1, 'the record');
    await bus.close();
  }

  test.each(LOGINS)('login by $mechanism', async (sasl) => {
    await roundTrip(cluster.addresses('sasl'), { sasl });
  });

  test('login over TLS', async () => {
    const sasl: KafkaSasl = { mechanism: 'scram-sha-512', username, password };
    await roundTrip(cluster.addresses('tls'), { sasl, tls: { ca: cluster.certificate } });
  });

  const wrong = { username, password: new Secret('wrong') };
  const right: KafkaSasl = { mechanism: 'plain', username, password };
  const cases: readonly (readonly [string, () => Partial<BusParts>, string, RegExp])[] = [
    [
      'a wrong password (plain)',
      () => ({ brokers: cluster.addresses('sasl'), connection: { sasl: { mechanism: 'plain', ...wrong } } }),
      'kafka_refused',
      /credentials/,
    ],
    [
      'a wrong password (scram)',
      () => ({ brokers: cluster.addresses('sasl'), connection: { sasl: { mechanism: 'scram-sha-256', ...wrong } } }),
      'kafka_refused',
      /credentials/,
    ],
    [
      'an authority that is not known',
      () => ({ brokers: cluster.addresses('tls'), connection: { sasl: right, tls: {} } }),
      'kafka_refused',
      /certificate/,
    ],
    ['TLS to a port without', () => ({ connection: { tls: {} } }), 'kafka_refused', /does not speak TLS/],
    [
      'no TLS to a port with it',
      () => ({ brokers: cluster.addresses('tls'), connection: { requestTimeoutMs: 2000 } }),
      'kafka_unavailable',
      /closed|in time/,
    ],
    [
      'no login to a port with it',
      () => ({ brokers: cluster.addresses('sasl'), connection: { requestTimeoutMs: 2000 } }),
      'kafka_unavailable',
      /closed|in time/,
    ],
    ['a port where nobody listens', () => ({ brokers: ['127.0.0.1:1'] }), 'kafka_unavailable', /nobody listens/],
    ['a host that does not exist', () => ({ brokers: ['nowhere.invalid:9092'] }), 'kafka_unavailable', /host name/],
    ['a topic that does not exist', () => ({ topic: 'not-there' }), 'kafka_topic', /no topic not-there/],
  ];

  test.each(cases)('%s fails fast with one line and its cure', async (_name, parts, code, message) => {
    const begun = performance.now();
    const { bus } = createBus({ brokers: cluster.addresses(), topic, ...parts() });
    const error = await bus.start().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('wrong\n');
    expect(error).toHaveProperty('cure', expect.stringMatching(/kafka\./));
    expect(performance.now() - begun).toBeLessThan(15_000);
    await bus.close();
  });
});
