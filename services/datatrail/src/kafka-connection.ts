import type { KafkaConnection, KafkaSasl, KafkaSurroundings } from '@datatrail/bus/kafka';
import { Secret, type Settings } from '@datatrail/runtime';
import { readPem, readText } from './pem-file.ts';
import type { Surroundings } from './surroundings.ts';

type KafkaSettings = Settings['kafka'];

/** How the settings want the brokers to be reached. Reads certificates; throws `certificate_unusable`. */
export function kafkaConnection(kafka: KafkaSettings): KafkaConnection {
  const sasl = saslOf(kafka);
  return {
    brokers: kafka.brokers,
    clientId: kafka.clientId,
    ...(sasl !== null && { sasl }),
    ...(kafka.tls && { tls: tlsOf(kafka) }),
  };
}

export function kafkaSurroundings({ settings, log, metrics, clock }: Surroundings): KafkaSurroundings {
  return { connection: kafkaConnection(settings.kafka), log: log.for('kafka'), metrics, clock };
}

/** What is to be done about topics that are missing; nothing when they may not be made. */
export function topicsToMake({ createTopics, partitions, replicationFactor }: KafkaSettings) {
  return createTopics ? { createTopics: { partitions, replicationFactor } } : {};
}

export function rawTopicsOf({ rawTopics }: KafkaSettings): ReadonlyMap<string, string> {
  return new Map(Object.entries(rawTopics));
}

function saslOf(kafka: KafkaSettings): KafkaSasl | null {
  const { saslMechanism, saslUsername, saslPassword, saslToken, saslTokenFile } = kafka;
  if (saslMechanism === 'none') return null;
  if (saslMechanism !== 'oauthbearer')
    return { mechanism: saslMechanism, username: saslUsername, password: saslPassword ?? new Secret('') };
  const token = async () => saslToken ?? new Secret(readText('kafka.saslTokenFile', saslTokenFile));
  return { mechanism: 'oauthbearer', token };
}

function tlsOf({ tlsCaFile, tlsCertFile, tlsKeyFile }: KafkaSettings): NonNullable<KafkaConnection['tls']> {
  const ca = readPem('kafka.tlsCaFile', tlsCaFile);
  const certificate = readPem('kafka.tlsCertFile', tlsCertFile);
  const key = readPem('kafka.tlsKeyFile', tlsKeyFile);
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key: new Secret(key) }),
  };
}
