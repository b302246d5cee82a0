import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, type SettingsOverrides } from '@datatrail/runtime';
import { createFixedClock } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { examine } from '../src/doctor-checks.ts';
import { runDatatrail } from './run-datatrail.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder = '';
let server: Server;
let takenPort = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-doctor-test-'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  takenPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const settingsOf = (overrides: SettingsOverrides) =>
  loadSettings({
    environment: {},
    overrides: {
      data: { directory: join(folder, 'data') },
      collector: { httpPort: 0, grpcPort: 0 },
      api: { port: 0 },
      ...overrides,
    },
  });
const clock = createFixedClock();
const failing = (results: Awaited<ReturnType<typeof examine>>) => results.filter(({ ok }) => !ok);

test('a machine that is fine passes every check and is left as it was', async () => {
  const results = await examine({ settings: settingsOf({}), clock, nodeVersion: '24.1.0' });
  expect(failing(results)).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual([
    'Node',
    'clock',
    'OTLP/gRPC port',
    'OTLP/HTTP port',
    'API port',
    'data directory',
    'disk space',
    'engine',
  ]);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('what is wrong is named, each with a cure', async () => {
  const settings = settingsOf({ collector: { httpPort: takenPort, grpcPort: 0 } });
  const wrong = failing(
    await examine({ settings, clock: createFixedClock(Date.UTC(1970, 0, 2)), nodeVersion: '20.11.0' }),
  );
  expect(wrong.map(({ name }) => name)).toEqual(['Node', 'clock', 'OTLP/HTTP port']);
  for (const { cure } of wrong) expect(cure).not.toBe('');
});

test.skipIf(process.getuid?.() === 0)('a directory that cannot be written is named', async () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o500);
  const settings = settingsOf({ data: { directory: join(closed, 'data') } });
  const wrong = failing(await examine({ settings, clock, nodeVersion: '24.1.0' }));
  expect(wrong.map(({ name }) => name)).toContain('data directory');
});

test('the command ends with 3 when something fails, prints every setting and no secret', async () => {
  const key = 'ab'.repeat(32);
  const { code, stdout } = await runDatatrail(['doctor'], {
    cwd: folder,
    environment: {
      DATATRAIL_DETECT_FINGERPRINT_KEY: key,
      DATATRAIL_API_PORT: String(takenPort),
      DATATRAIL_DETECT_CATEGORIES: 'user.contact.email=keep',
    },
  });
  expect(code).toBe(3);
  expect(stdout).toContain('FAIL API port');
  expect(stdout).toMatch(/detect\.fingerprintKey +\[REDACTED\]/);
  expect(stdout).toContain('keeps raw values of user.contact.email');
  expect(stdout).not.toContain(key);
});

test('migrate makes the tables, and once more changes nothing', async () => {
  const environment = { DATATRAIL_DATA_DIRECTORY: join(folder, 'migrated') };
  for (let i = 0; i < 2; i++) {
    const { code, stdout } = await runDatatrail(['migrate'], { cwd: folder, environment });
    expect(code).toBe(0);
    expect(stdout).toContain('is up to date: 0 spans');
  }
});
