import { sizeText } from './setting.ts';
import type { SettingsProblem } from './settings-file.ts';
import type { Settings } from './settings-schema.ts';

/** Adds what is wrong with `section.name`, in words that do not repeat its value. */
type Add = (setting: string, problem: string, cure: string) => void;
type Rule = (settings: Settings, add: Add) => void;

const hostsAreOurs: Rule = ({ collector, api, health, keys }, add) => {
  const canAsk = keys.read.length + keys.admin.length > 0;
  const canSend = keys.ingest.length > 0;
  const hosts = {
    'collector.httpHost': [collector.httpHost, canSend, 'keys.ingest'],
    'collector.grpcHost': [collector.grpcHost, canSend, 'keys.ingest'],
    'api.host': [api.host, canAsk, 'keys.read'],
    'health.host': [health.host, canSend || canAsk, 'keys.ingest or keys.read'],
  } as const;
  for (const [setting, [host, hasKeys, needed]] of Object.entries(hosts))
    if (!isLoopback(host) && !hasKeys)
      add(
        setting,
        'this address can be reached from other machines, and there are no keys that would keep strangers out',
        `Use 127.0.0.1 or ::1, or make a key with "datatrail keys new" and write its hash into ${needed}.`,
      );
};

/** A key says what it is good for by where its hash stands. */
const keysStandOnce: Rule = ({ keys }, add) => {
  const seen = new Set<string>();
  for (const [name, list] of Object.entries(keys))
    for (const hash of list.map((key) => key.reveal().toString('hex'))) {
      if (seen.has(hash))
        add(`keys.${name}`, 'holds a hash that stands twice', 'Make a key of its own for each tenant and each use.');
      seen.add(hash);
    }
};

/** A request is held packed and unpacked for a moment: with less room the largest would be put off for ever. */
const bodiesFit: Rule = ({ collector: { maxBodyBytes, maxTotalBodyBytes } }, add) => {
  if (maxTotalBodyBytes >= 2 * maxBodyBytes) return;
  const cure = `Write at least ${sizeText(2 * maxBodyBytes)}.`;
  add('collector.maxTotalBodyBytes', 'is below two times collector.maxBodyBytes', cure);
};

/** Processes that screen for one another must make the same fingerprints, whatever directory each runs in. */
const kafkaNeedsKey: Rule = ({ kafka, detect }, add) => {
  if (kafka.brokers.length === 0 || detect.fingerprintKey !== null) return;
  add(
    'detect.fingerprintKey',
    'is not set; with kafka.brokers all processes need the same key',
    'Make one with "openssl rand -hex 32", keep it safe, and give it to every process.',
  );
};

const brokersAreAddresses: Rule = ({ kafka }, add) => {
  if (kafka.brokers.every(isHostAndPort)) return;
  add('kafka.brokers', 'one of them is no host:port', 'Write for example kafka-1.example:9092, without a scheme.');
};

function isHostAndPort(broker: string): boolean {
  const port = /^(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(broker)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

const topicsAreNames: Rule = ({ kafka }, add) => {
  const raw = Object.keys(kafka.rawTopics);
  const legal = (name: string) => /^[\w.-]{1,249}$/.test(name) && name !== '.' && name !== '..';
  const cure = 'Use letters, digits, dots, underscores and hyphens.';
  if (!legal(kafka.topic)) add('kafka.topic', 'is no name of a topic', cure);
  if (!legal(kafka.leaderTopic)) add('kafka.leaderTopic', 'is no name of a topic', cure);
  if (!raw.every(legal)) add('kafka.rawTopics', 'one of them is no name of a topic', cure);
  const other = 'Give each its own topic: what is raw and what is screened must not be mixed.';
  if (raw.includes(kafka.topic)) add('kafka.rawTopics', 'names the topic of screened spans', other);
  if (kafka.leaderTopic === kafka.topic || raw.includes(kafka.leaderTopic))
    add('kafka.leaderTopic', 'is also a topic of spans', other);
};

const saslIsComplete: Rule = ({ kafka }, add) => {
  const { saslMechanism, saslUsername, saslPassword, saslToken, saslTokenFile } = kafka;
  const chosen = `is not set, but kafka.saslMechanism is ${saslMechanism}`;
  if (saslMechanism === 'none') {
    if (saslUsername === '' && !saslPassword && !saslToken && saslTokenFile === '') return;
    const cure = 'Write plain, scram-sha-256, scram-sha-512 or oauthbearer, or remove the credentials.';
    return add('kafka.saslMechanism', 'is none, but there are credentials', cure);
  }
  if (saslMechanism === 'oauthbearer') {
    const cure = 'Set kafka.saslToken or kafka.saslTokenFile, one of them.';
    if ((saslToken === null) === (saslTokenFile === ''))
      add('kafka.saslToken', saslToken === null ? chosen : 'is set beside kafka.saslTokenFile', cure);
    return;
  }
  if (saslUsername === '') add('kafka.saslUsername', chosen, 'Write the user that the brokers know.');
  if (saslPassword === null) add('kafka.saslPassword', chosen, 'Write the password of that user.');
};

const certificatesAreComplete: Rule = ({ kafka, clickhouse, forward }, add) => {
  const secure = {
    kafka: kafka.brokers.length === 0 || kafka.tls,
    clickhouse: clickhouse.url === '' || clickhouse.url.startsWith('https:'),
  };
  for (const [section, files] of Object.entries({ kafka, clickhouse })) {
    const { tlsCaFile, tlsCertFile, tlsKeyFile } = files;
    if ((tlsCertFile === '') !== (tlsKeyFile === ''))
      add(
        `${section}.${tlsCertFile === '' ? 'tlsCertFile' : 'tlsKeyFile'}`,
        'is not set, but its other half is',
        'A certificate and its key go together: set both or none.',
      );
    const isSecure = section === 'kafka' ? secure.kafka : secure.clickhouse;
    if (!isSecure && (tlsCaFile !== '' || tlsCertFile !== ''))
      add(
        `${section}.${tlsCaFile === '' ? 'tlsCertFile' : 'tlsCaFile'}`,
        'is set, but the connection is not encrypted',
        section === 'kafka' ? 'Set kafka.tls to true.' : 'Write an https:// address into clickhouse.url.',
      );
  }
  if (forward.tlsCaFile !== '' && forward.endpoint.startsWith('http:'))
    add('forward.tlsCaFile', 'is set, but the connection is not encrypted', 'Write an https:// address.');
};

const serverIsAddress: Rule = ({ clickhouse }, add) => {
  const { url, cluster, database } = clickhouse;
  if (url !== '' && !isPlainUrl(url))
    add(
      'clickhouse.url',
      'is no plain HTTP(S) address',
      'Write for example https://clickhouse.example:8443; user, password and database have settings of their own.',
    );
  if (cluster !== '' && url === '')
    add('clickhouse.cluster', 'is set without clickhouse.url', 'Write the address of one of its servers.');
  const name = /^[A-Za-z_]\w{0,62}$/;
  const cure = 'Use letters, digits and underscores.';
  if (!name.test(database)) add('clickhouse.database', 'is no name of a database', cure);
  if (cluster !== '' && !/^[\w-]{1,63}$/.test(cluster)) add('clickhouse.cluster', 'is no name of a cluster', cure);
};

const forwardIsAddress: Rule = ({ forward, collector }, add) => {
  const { endpoint, tenantHeader } = forward;
  if (tenantHeader !== '' && !/^[\w-]+$/.test(tenantHeader))
    add('forward.tenantHeader', 'is no name of a header', 'Use letters, digits and hyphens.');
  if (endpoint === '') return;
  const cure = 'Write for example http://tempo.example:4318; credentials go into forward.headers.';
  if (!isHttpUrl(endpoint))
    return add('forward.endpoint', 'is no HTTP(S) address, or holds credentials or a query', cure);
  const { hostname, port } = new URL(endpoint);
  if (isLoopback(hostname.replace(/^\[|\]$/g, '')) && port === String(collector.httpPort))
    add('forward.endpoint', 'is our own receiver: every span would come back for ever', 'Name the other back end.');
};

function isHttpUrl(written: string): boolean {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Only scheme, host and port. */
function isPlainUrl(written: string): boolean {
  return isHttpUrl(written) && new URL(written).pathname === '/';
}

const RULES: readonly Rule[] = [
  hostsAreOurs,
  keysStandOnce,
  bodiesFit,
  kafkaNeedsKey,
  brokersAreAddresses,
  topicsAreNames,
  saslIsComplete,
  certificatesAreComplete,
  serverIsAddress,
  forwardIsAddress,
];

/** What no setting can say alone. `origin`: where each setting that was written stands. */
export function judgeSettings(settings: Settings, origin: ReadonlyMap<string, string>): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const add: Add = (setting, problem, cure) =>
    problems.push({ where: origin.get(setting) ?? 'settings', problem: `${setting}: ${problem}`, cure });
  for (const rule of RULES) rule(settings, add);
  return problems;
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
