import { secretText } from '../secret-setting.ts';
import { byteSize, choice, flag, fraction, integer, text, textList, textMap } from '../setting.ts';

const KIB = 2 ** 10;

const file = (description: string) => text({ default: '', empty: true, description });

const TOPICS = {
  topic: text({ default: 'datatrail.spans', description: 'Topic of screened spans, written by collectors.' }),
  rawTopics: textMap({
    default: { otlp_spans: 'default' },
    what: 'a topic to its tenant',
    description:
      'Topics that others write unscreened OTLP to, for example an OpenTelemetry Collector, each with its tenant.',
  }),
  leaderTopic: text({
    default: 'datatrail.analyzer',
    description: 'Topic of one partition; whoever is given it is the one analyzer that works.',
  }),
  group: text({
    default: 'datatrail',
    description:
      'Begins the names of the consumer groups: all processes of one Datatrail share it, another has another.',
  }),
  createTopics: flag({ default: true, description: 'Whether topics that are missing are made at the start.' }),
  partitions: integer({
    default: 12,
    min: 1,
    max: 10_000,
    description: 'Partitions of a topic of spans that is made.',
  }),
  replicationFactor: integer({
    default: -1,
    min: -1,
    max: 32_767,
    description: 'Replicas of a topic that is made; -1 leaves it to the broker.',
  }),
};

const SASL = {
  saslMechanism: choice({
    default: 'none',
    of: ['none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'],
    description: 'How this process proves to the brokers who it is.',
  }),
  saslUsername: text({ default: '', empty: true, description: 'User for plain and scram.' }),
  saslPassword: secretText({ description: 'Password for plain and scram.' }),
  saslToken: secretText({ description: 'Token for oauthbearer.' }),
  saslTokenFile: file('File with the token for oauthbearer; read again at every connection, since tokens expire.'),
};

const TLS = {
  tls: flag({ default: false, description: 'Whether connections to the brokers are encrypted.' }),
  tlsCaFile: file(
    'PEM file of the authority that signed the certificates of the brokers, when the system does not know it.',
  ),
  tlsCertFile: file('PEM file of the certificate of this process, for brokers that ask for one.'),
  tlsKeyFile: file('PEM file of the key of that certificate.'),
};

/** The bus between collectors and ingesters; without brokers it is inside of the one process. */
export const KAFKA = {
  brokers: textList({
    default: [],
    description:
      'Kafka brokers, host:port; when there are none, everything is one process and nothing goes over Kafka.',
  }),
  clientId: text({ default: 'datatrail', description: 'Name of this process in the logs and quotas of the brokers.' }),
  ...TOPICS,
  ...SASL,
  ...TLS,
  maxMessageBytes: byteSize({
    default: 900 * KIB,
    min: 16 * KIB,
    max: 900 * KIB,
    description: 'Larger requests are split by spans; brokers refuse more than about 1 MB unless told otherwise.',
  }),
  publishTimeoutSeconds: fraction({
    default: 30,
    min: 1,
    max: 600,
    unit: 'seconds',
    description: 'How long a request waits for brokers that do not answer, before exporters are asked to try again.',
  }),
  sessionTimeoutSeconds: integer({
    default: 8,
    min: 6,
    max: 300,
    unit: 'seconds',
    description: 'After so long without a sign of life the partitions of an ingester go to the others.',
  }),
  maxAttempts: integer({
    default: 3,
    min: 1,
    max: 100,
    description: 'A record that fails so often, or ends the process so often, is set aside as a dead letter.',
  }),
};
