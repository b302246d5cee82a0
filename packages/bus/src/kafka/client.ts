import type { Log } from '@datatrail/runtime';
import kafkajs, { type KafkaConfig, type Kafka as KafkaType, type RetryOptions, type SASLOptions } from 'kafkajs';
import { patchIdleTimer } from './client-patches.ts';
import { installCodecs } from './codecs.ts';
import type { KafkaConnection, KafkaSasl, KafkaTls } from './connection.ts';

/**
 * Producers try for long: what they hold was not acknowledged and is wanted. Consumers give up soon: with many retries one
 * was seen to hang for over a minute at a coordinator that had died. Looks at the start are a person's wait.
 */
const RETRIES = {
  producer: { retries: 100, initialRetryTime: 100, maxRetryTime: 1000 },
  consumer: { retries: 4, initialRetryTime: 100, maxRetryTime: 1000 },
  look: { retries: 1, initialRetryTime: 100, maxRetryTime: 300 },
} as const satisfies Record<string, RetryOptions>;

export interface ClientOptions {
  readonly connection: KafkaConnection;
  readonly log: Log;
  readonly purpose: keyof typeof RETRIES;
}

/** One kafkajs client: producers and consumers each get one of their own, because they must retry differently. */
export function createClient({ connection, log, purpose }: ClientOptions): KafkaType {
  patchIdleTimer();
  installCodecs();
  const { brokers, clientId, sasl, tls } = connection;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: connection.connectTimeoutMs ?? 3000,
    requestTimeout: connection.requestTimeoutMs ?? 30_000,
    // below 10 s renewal of a session breaks kafkajs, and it renews that much before the end
    reauthenticationThreshold: 10_000,
    retry: { factor: 0.2, multiplier: 2, ...RETRIES[purpose], restartOnFailure: async () => true },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => log.debug(`kafkajs: ${entry.log.message}`, { client: purpose }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
  };
  return new kafkajs.Kafka(config);
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism === 'oauthbearer')
    return {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: (await sasl.token()).reveal() }),
    };
  return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password.reveal() } as SASLOptions;
}

function tlsOptions({ ca, certificate, key, verify }: KafkaTls): NonNullable<KafkaConfig['ssl']> {
  return {
    rejectUnauthorized: verify ?? true,
    ...(ca === undefined ? {} : { ca: [ca] }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key: key.reveal() }),
  };
}
