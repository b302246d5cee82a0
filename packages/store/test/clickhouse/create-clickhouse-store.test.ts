import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatatrailError, exitCodeOf, Secret } from '@datatrail/runtime';
import { selfSigned, spanOf, startClickHouse, type TestClickHouse } from '@datatrail/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClickHouseStoreSettings, createClickHouseStore } from '../../src/clickhouse/index.ts';
import { TENANT, writeSpans } from '../screened-request.ts';
import { settingsOf } from '../server-stores.ts';

const directory = mkdtempSync(join(tmpdir(), 'datatrail-server-'));
const servers: TestClickHouse[] = [];
const others: Server[] = [];
const certificate = selfSigned('db.example');
let server: TestClickHouse;

async function start(name: string, options: Partial<Parameters<typeof startClickHouse>[0]> = {}) {
  const started = await startClickHouse({ directory: join(directory, name), ...options });
  servers.push(started);
  return started;
}

beforeAll(async () => {
  server = await start('plain');
});
afterAll(async () => {
  for (const other of others) other.close();
  for (const started of servers) await started.kill();
  rmSync(directory, { recursive: true, force: true });
});

/** Port of a server that is none of ClickHouse. */
async function portOf(other: Server): Promise<number> {
  others.push(other);
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function refusalOf(settings: Partial<ClickHouseStoreSettings>): Promise<DatatrailError> {
  const store = createClickHouseStore({ ...settingsOf(server), startSeconds: 0.3, ...settings });
  const error: unknown = await store.start().catch((reason: unknown) => reason);
  await store.stop();
  if (error instanceof DatatrailError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
}

describe('settings that are wrong are told at the start, with the cure, and without the password', () => {
  const expectTold = (error: DatatrailError, code: string, told: RegExp, cure: RegExp): void => {
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(told);
    expect(error.cure).toMatch(cure);
    expect(exitCodeOf(error.code)).toBe(3);
    const all = [error.message, error.cure, error.stack, JSON.stringify(error), String(error.cause)].join(' ');
    expect(all).not.toContain(server.password);
    expect(all).not.toContain('wrong word');
  };

  test('host', async () => {
    const error = await refusalOf({ url: 'http://no-such-host.invalid:8123' });
    expectTold(error, 'clickhouse_unreachable', /no-such-host\.invalid:8123/, /clickhouse\.url/);
  });

  test('port where nobody listens', async () => {
    const other = createServer();
    const port = await portOf(other);
    await new Promise((resolve) => other.close(resolve));
    const error = await refusalOf({ url: `http://127.0.0.1:${port}` });
    expectTold(error, 'clickhouse_unreachable', /ECONNREFUSED/, /clickhouse\.url/);
  });

  test('port of another protocol', async () => {
    const port = await portOf(createServer((socket) => socket.end('\x00\x01 not http\r\n\r\n')));
    const error = await refusalOf({ url: `http://127.0.0.1:${port}` });
    expectTold(error, 'clickhouse_unreachable', /nobody speaks HTTP/, /8123/);
  });

  test.each([200, 404])('another web server, which answers %i', async (status) => {
    const port = await portOf(createHttpServer((_, response) => response.writeHead(status).end('<html>hello</html>')));
    const error = await refusalOf({ url: `http://127.0.0.1:${port}` });
    expectTold(error, 'clickhouse_unreachable', /does not answer as a ClickHouse server/, /clickhouse\.url/);
  });

  test('user or password', async () => {
    const error = await refusalOf({ password: new Secret('wrong word') });
    expectTold(error, 'clickhouse_refused', /user and password/, /clickhouse\.password/);
    expectTold(await refusalOf({ username: 'nobody' }), 'clickhouse_refused', /user/, /clickhouse\.username/);
  });

  test('a server that is too old', async () => {
    const old = await start('old', { version: '23.3.1.2823' });
    expectTold(await refusalOf({ url: old.url }), 'clickhouse_version', /23\.3/, /24\.8/);
  });

  test('a certificate of an authority that is not known, and TLS where there is none', async () => {
    const secure = await start('secure', { tls: certificate });
    const error = await refusalOf({ url: secure.url });
    expectTold(error, 'clickhouse_unreachable', /certificate/, /clickhouse\.tlsCaFile/);
    const plain = await refusalOf({ url: server.url.replace('http:', 'https:') });
    expectTold(plain, 'clickhouse_unreachable', /nobody speaks TLS/, /http:\/\//);
  });
});

test.each(['nowhere', 'ftp://host', 'http://user:secret@host:8123', ''])('%j is no address', (url) => {
  expect(() => createClickHouseStore({ url })).toThrow(/clickhouse\.url/);
  expect(() => createClickHouseStore({ url })).not.toThrow(/secret/);
});

test('a database whose name could end a statement is refused', () => {
  expect(() => createClickHouseStore({ url: server.url, database: 'a`; DROP' })).toThrow(/clickhouse\.database/);
});

test('over TLS, with the authority named, what was written is there for another process', async () => {
  const secure = await start('trusted', { tls: certificate });
  const tls = { ca: Buffer.from(certificate.cert) };
  const settings = { ...settingsOf(secure), clampClocks: false, insertGapMs: 0, tls };
  const writer = createClickHouseStore(settings);
  const reader = createClickHouseStore(settings);
  await writer.start();
  await reader.start();
  await writeSpans(writer, 'shop', [spanOf(1), spanOf(2, { parent: 1 })]);
  expect(await reader.readTrace(TENANT, spanOf(1).traceId)).toHaveLength(2);
  await writer.stop();
  await reader.stop();
});

test('a server that starts a little later is waited for', async () => {
  const late = await start('late');
  await late.kill();
  const store = createClickHouseStore({ ...settingsOf(late), startSeconds: 20 });
  const started = store.start();
  await late.restart();
  await started;
  await store.stop();
});
