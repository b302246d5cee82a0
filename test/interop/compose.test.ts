// infra/compose.yaml as a text: no container runs here. What it names must exist, be known, and fit together.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeSettings, loadSettings } from '@datatrail/runtime';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLUGIN, PLUGIN_VERSION } from '../../infra/grafana/clickhouse-target.ts';

const INFRA = fileURLToPath(new URL('../../infra/', import.meta.url));

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const text = readFileSync(`${INFRA}compose.yaml`, 'utf8');
const compose = parse(text, { merge: true });
const services: [string, Service][] = Object.entries(compose.services);
const own = services.filter(([, { image }]) => image.startsWith('datatrail:'));
const environmentOf = (name: string): Readonly<Record<string, string>> => compose.services[name].environment;

/** What people put into .env, as a test may: random-looking, long enough, of the right form. */
const FILLED: Readonly<Record<string, string>> = {
  FINGERPRINT_KEY: 'ab'.repeat(32),
  KEYS_INGEST: `default:${'1c'.repeat(32)}`,
  KEYS_READ: `default:${'2d'.repeat(32)}`,
  CLICKHOUSE_PASSWORD: 'one-password',
  GRAFANA_CLICKHOUSE_PASSWORD: 'another-password',
  GRAFANA_ADMIN_PASSWORD: 'a-third-password',
};
const filled = (value: string): string =>
  value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => FILLED[name] ?? '');

describe('compose.yaml', () => {
  test('has all parts, the four roles among them', () => {
    const names = services.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['kafka', 'clickhouse', 'otel-collector', 'grafana']));
    expect(own.map(([, { command }]) => command?.[0])).toEqual(['collector', 'ingester', 'analyzer', 'api']);
  });

  test('pins every image', () => {
    for (const [name, { image }] of services) expect(image, name).toMatch(/^[a-z0-9/._-]+:v?\d+\.\d+[\w.-]*$/);
  });

  test('mounts and builds only what is there', () => {
    for (const [name, { volumes = [], build }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) expect(existsSync(resolve(INFRA, from)), `${name}: ${from}`).toBe(true);
        else expect(Object.keys(compose.volumes), name).toContain(from);
      }
      if (build === undefined) continue;
      const context = resolve(INFRA, build.context);
      const dockerfile = readFileSync(resolve(context, build.dockerfile), 'utf8');
      for (const [, sources = ''] of dockerfile.matchAll(/^COPY (.+) \S+$/gm))
        for (const source of sources.split(' ')) expect(existsSync(resolve(context, source)), source).toBe(true);
    }
  });

  test('waits only for services that there are', () => {
    for (const [name, { depends_on = {} }] of services)
      for (const other of Object.keys(depends_on)) expect(compose.services, name).toHaveProperty(other);
  });

  test('sets only settings that are known, to values that are allowed', () => {
    const known = new Set(describeSettings().map((row) => row.environment));
    for (const [name, { environment = {} }] of own) {
      for (const key of Object.keys(environment)) expect(known, `${name}: ${key}`).toContain(key);
      const values = Object.entries(environment).map(([key, value]) => [key, filled(value)]);
      expect(() => loadSettings({ environment: Object.fromEntries(values) }), name).not.toThrow();
    }
  });

  test('opens on the host only loopback, no port twice, and inside the ports that are listened on', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port] as const));
    const onHost = published.map(([, port]) => port.split(':').slice(0, 2).join(':'));
    expect(new Set(onHost).size).toBe(onHost.length);
    for (const address of onHost) expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    const inside = (of: string) => published.filter(([name]) => name === of).map(([, port]) => port.split(':')[2]);
    const collector = environmentOf('collector');
    expect(new Set(inside('collector'))).toEqual(
      new Set([collector.DATATRAIL_COLLECTOR_GRPC_PORT, collector.DATATRAIL_COLLECTOR_HTTP_PORT]),
    );
    expect(inside('api')).toEqual([environmentOf('api').DATATRAIL_API_PORT]);
    const stock = environmentOf('otel-collector');
    expect(new Set(inside('otel-collector'))).toEqual(
      new Set([stock.OTLP_GRPC, stock.OTLP_HTTP].map((at) => at?.split(':')[1])),
    );
  });

  test('tells every part the same broker, server, database and passwords', () => {
    const broker = environmentOf('kafka').KAFKA_ADVERTISED_LISTENERS?.replace('PLAINTEXT://', '');
    expect(environmentOf('otel-collector').KAFKA_BROKER).toBe(broker);
    expect(environmentOf('kafka-topics').BOOTSTRAP).toBe(broker);
    const database = environmentOf('clickhouse').CLICKHOUSE_DB;
    for (const [name, { environment = {} }] of own) {
      expect(environment.DATATRAIL_KAFKA_BROKERS, name).toBe(broker);
      expect(environment.DATATRAIL_CLICKHOUSE_DATABASE ?? database, name).toBe(database);
    }
    const { GRAFANA_CLICKHOUSE_PASSWORD: grafana } = environmentOf('clickhouse');
    expect(environmentOf('grafana').GRAFANA_CLICKHOUSE_PASSWORD).toBe(grafana);
    expect(environmentOf('ingester').DATATRAIL_CLICKHOUSE_PASSWORD).toBe(
      environmentOf('clickhouse').CLICKHOUSE_PASSWORD,
    );
  });

  test('gives Grafana its plugin in the version that the dashboards are made for, and all that its source asks for', () => {
    const environment = environmentOf('grafana');
    expect(environment.GF_PLUGINS_PREINSTALL).toBe(`${PLUGIN}@${PLUGIN_VERSION}`);
    const source = readFileSync(`${INFRA}grafana/provisioning/datasources/clickhouse.yaml`, 'utf8');
    for (const [, name = ''] of source.matchAll(/\$\{(\w+)\}/g)) expect(environment, name).toHaveProperty(name);
    const provider = parse(readFileSync(`${INFRA}grafana/provisioning/dashboards/datatrail.yaml`, 'utf8')).providers[0];
    expect(compose.services.grafana.volumes.some((mount: string) => mount.includes(`:${provider.options.path}:`))).toBe(
      true,
    );
  });

  test('has no secret of its own: each is asked for, and example.env names it', () => {
    const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
    const example = readFileSync(`${INFRA}example.env`, 'utf8');
    const offered = [...example.matchAll(/^(\w+)=(.*)$/gm)];
    expect(new Set(offered.map(([, name]) => name))).toEqual(asked);
    for (const [, name, value] of offered) expect(value, name).toBe('');
    for (const [name, { environment = {} }] of services)
      for (const [key, value] of Object.entries(environment))
        if (/PASSWORD|_KEY$|KEYS_/.test(key)) expect(value, `${name}: ${key}`).toMatch(/^\$\{\w+:\?/);
  });
});

test('topics that are made are those of the settings', () => {
  const script = readFileSync(`${INFRA}kafka/create-topics.sh`, 'utf8');
  const made = [...script.matchAll(/^create (\S+) (\d+)/gm)].map(([, topic, partitions]) => [
    topic,
    Number(partitions),
  ]);
  const { kafka } = loadSettings({ environment: {} });
  const [raw] = Object.keys(kafka.rawTopics);
  expect(made).toEqual([
    [raw, kafka.partitions],
    [kafka.topic, kafka.partitions],
    [kafka.leaderTopic, 1],
  ]);
});

test('every file of infra/otel-collector is YAML with a pipeline of traces, the builder file aside', () => {
  for (const name of readdirSync(`${INFRA}otel-collector`)) {
    const config = parse(readFileSync(`${INFRA}otel-collector/${name}`, 'utf8'));
    if (name === 'builder.yaml')
      expect(config.dist.version).toBe(compose.services['otel-collector'].image.split(':')[1]);
    else {
      const { receivers, exporters, processors = [] } = config.service.pipelines.traces;
      for (const receiver of receivers) expect(config.receivers, name).toHaveProperty([receiver]);
      for (const processor of processors) expect(config.processors, name).toHaveProperty([processor]);
      for (const exporter of exporters)
        if (!exporter.startsWith('$')) expect(config.exporters, name).toHaveProperty([exporter]);
    }
  }
  const mounted = compose.services['otel-collector'].volumes[0].split(':')[0];
  expect(dirname(mounted)).toBe('./otel-collector');
});
