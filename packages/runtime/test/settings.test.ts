import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DatatrailError, describeSettings, environmentName, isLoopback, loadSettings } from '../src/index.ts';

const SECRET = 'a1'.repeat(32);

function settingsFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'datatrail-')), 'datatrail.yaml');
  writeFileSync(path, text);
  return path;
}

function problemsOf(text: string, environment: Record<string, string> = {}): string {
  try {
    loadSettings({ file: settingsFile(text), environment });
  } catch (error) {
    if (error instanceof DatatrailError && error.code === 'bad_settings') return error.message;
    throw error;
  }
  return '';
}

describe('loadSettings', () => {
  test('has a default for everything and listens on loopback only', () => {
    const settings = loadSettings({ environment: {} });
    expect(settings.collector).toMatchObject({ httpHost: '127.0.0.1', httpPort: 4318, grpcPort: 4317 });
    expect(settings.collector.maxBodyBytes).toBe(64 * 2 ** 20);
    expect(settings.api).toMatchObject({ host: '127.0.0.1', port: 8080, allowedHosts: [] });
  });

  test('lets overrides stand above environment above file above defaults', () => {
    const file = settingsFile('collector:\n  httpPort: 1001\n  grpcPort: 1002\n  maxInWork: 7\n');
    const environment = { DATATRAIL_COLLECTOR_HTTP_PORT: '2001', DATATRAIL_COLLECTOR_GRPC_PORT: '2002' };
    const { collector } = loadSettings({ file, environment, overrides: { collector: { httpPort: 0 } } });
    expect([collector.httpPort, collector.grpcPort, collector.maxInWork]).toEqual([0, 2002, 7]);
  });

  test('reads sizes, lists and maps from both sources', () => {
    const file = settingsFile(
      'collector:\n  maxBodyBytes: 1MiB\nanalyzer:\n  internalSuffixes: [corp.example, .lan]\ndetect:\n  categories:\n    user.name: drop\n',
    );
    const environment = {
      DATATRAIL_ANALYZER_PAYLOAD_KEYS: 'app.body, app.reply',
      DATATRAIL_STORE_BLOCK_BYTES: '1048576',
    };
    const settings = loadSettings({ file, environment });
    expect(settings.collector.maxBodyBytes).toBe(2 ** 20);
    expect(settings.store.blockBytes).toBe(2 ** 20);
    expect(settings.analyzer.internalSuffixes).toEqual(['corp.example', '.lan']);
    expect(settings.analyzer.payloadKeys).toEqual(['app.body', 'app.reply']);
    expect(settings.detect.categories).toEqual({ 'user.name': 'drop' });
    const fromEnvironment = { DATATRAIL_DETECT_CATEGORIES: 'user.name=mask,user.contact.email=keep' };
    expect(loadSettings({ environment: fromEnvironment }).detect.categories).toEqual({
      'user.name': 'mask',
      'user.contact.email': 'keep',
    });
  });

  test('names all problems at once, with lines and cures', () => {
    const message = problemsOf(
      [
        'collector:',
        '  http_port: 1',
        '  grpcPort: 70000',
        '  maxBodyBytes: 3 apples',
        'colector:',
        '  httpPort: 1',
        'log:',
        '  level: loud',
        'api: 8080',
      ].join('\n'),
      { DATATRAIL_LOG_LEVL: 'info', DATATRAIL_API_PORT: 'tcp://10.0.0.1:8080' },
    );
    expect(message.split('\n')[0]).toBe('8 problems in the settings:');
    expect(message).toMatch(/datatrail\.yaml:2: no setting "http_port" .* Did you mean httpPort\?/);
    expect(message).toMatch(/datatrail\.yaml:3: collector\.grpcPort: .*from 0 to 65535/);
    expect(message).toMatch(/datatrail\.yaml:4: collector\.maxBodyBytes: .*MiB/);
    expect(message).toMatch(/datatrail\.yaml:5: no section "colector"\. Did you mean collector\?/);
    expect(message).toMatch(/datatrail\.yaml:8: log\.level: .*one of debug, info/);
    expect(message).toMatch(/datatrail\.yaml:9: .*not a map/);
    expect(message).toMatch(/DATATRAIL_LOG_LEVL: .*Did you mean DATATRAIL_LOG_LEVEL\?/);
    expect(message).toMatch(/DATATRAIL_API_PORT: .*enableServiceLinks: false/);
  });

  test('repeats no value, whatever is wrong with it', () => {
    const values = [
      `detect:\n  fingerprintKey: ${SECRET}ff\n`,
      `collector:\n  httpPort: ${SECRET}\n`,
      `collector:\n  httpPort: [${SECRET}\n`,
      `collector:\n  httpPort: "${SECRET}\n`,
      `${SECRET}: 1\nlog: ${SECRET}\n`,
      `detect:\n  categories: {${SECRET}: mask}\n`,
      `log:\n  level: *${SECRET}\n`,
      `log:\n  level: 'x' ${SECRET}\n`,
    ];
    for (const text of values) {
      const message = problemsOf(text);
      expect(message).not.toBe('');
      expect(message).not.toContain(SECRET.slice(0, 12));
    }
  });

  test('finds unusual names and forms without falling over', () => {
    expect(problemsOf('__proto__:\n  toString: 1\n')).toContain('no section');
    expect(problemsOf('constructor:\n  name: 1\ncollector:\n  toString: 1\n')).toContain('no setting "toString"');
    expect(problemsOf('- a\n- b\n')).toContain('not a map');
    expect(problemsOf('log:\n  level: info\n  level: debug\n')).toMatch(/:3: not valid YAML/);
    expect(problemsOf('a: &x\n  b: 1\nlog: *x\n')).toContain('not a map');
    expect(problemsOf('')).toBe('');
    expect(problemsOf('log:\n')).toBe('');
  });

  test('refuses addresses that others can reach, with the cure', () => {
    for (const host of ['0.0.0.0', '::', '10.1.2.3', 'example.com', '127.0.0.1.example.com']) {
      expect(problemsOf(`collector:\n  httpHost: "${host}"\n`)).toMatch(/:2: collector\.httpHost: .*Use 127\.0\.0\.1/);
      expect(problemsOf('', { DATATRAIL_API_HOST: host })).toMatch(
        /DATATRAIL_API_HOST: api\.host: .*datatrail keys new/,
      );
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(isLoopback(host)).toBe(true);
  });

  test('leaves variables alone that Kubernetes sets for services of that name', () => {
    const environment = { DATATRAIL_COLLECTOR_PORT_4317_TCP_ADDR: '10.0.0.1', DATATRAIL_API_SERVICE_HOST: '10.0.0.1' };
    expect(() => loadSettings({ environment: { ...environment, DATATRAIL_PORT: 'tcp://x' } })).not.toThrow();
  });

  test('says which file it cannot read', () => {
    expect(() => loadSettings({ file: '/nowhere/datatrail.yaml', environment: {} })).toThrow(/cannot read .*ENOENT/);
  });

  test('judges what no setting can say alone', () => {
    expect(problemsOf('collector:\n  maxTotalBodyBytes: 1MiB\n')).toContain('below two times collector.maxBodyBytes');
  });
});

test('a secret stays hidden however it is printed', () => {
  const settings = loadSettings({ environment: { DATATRAIL_DETECT_FINGERPRINT_KEY: SECRET } });
  const key = settings.detect.fingerprintKey;
  expect(key?.reveal()).toBe(SECRET);
  const printed = [
    String(key),
    `x${String(key)}`,
    key?.toString(),
    JSON.stringify({ key }),
    JSON.stringify(settings),
    inspect(settings, { depth: 9, showHidden: true }),
  ];
  for (const text of [...printed, JSON.stringify(describeSettings(settings))]) {
    expect(text).toContain('[REDACTED]');
    expect(text).not.toContain(SECRET);
  }
  const base64 = Buffer.from(SECRET, 'hex').toString('base64');
  expect(
    loadSettings({ environment: { DATATRAIL_DETECT_FINGERPRINT_KEY: base64 } }).detect.fingerprintKey?.reveal(),
  ).toBe(SECRET);
});

test('describes every setting, and every default passes its own parser', () => {
  const rows = describeSettings();
  expect(new Set(rows.map((row) => row.environment)).size).toBe(rows.length);
  expect(environmentName('collector', 'maxTotalBodyBytes')).toBe('DATATRAIL_COLLECTOR_MAX_TOTAL_BODY_BYTES');
  const environment = Object.fromEntries(rows.map((row) => [row.environment, row.default]));
  expect(loadSettings({ environment })).toEqual(loadSettings({ environment: {} }));
  for (const row of rows) expect(row.description, row.name).toMatch(/\.$/);
});

test('only settings.ts of this package reads the environment', () => {
  const folder = join(import.meta.dirname, '../src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const readers = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(['settings.ts']);
});
