import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Secret } from '@datatrail/runtime';
import { startClickHouse } from '@datatrail/testkit';
import { type ClickHouseStoreSettings, createClickHouseStore } from '../src/clickhouse/index.ts';
import { createServerEngine } from '../src/clickhouse/server-engine.ts';
import type { StoresUnderTest } from './temporary-store.ts';

/** Where a server is and who may use it. */
export interface ServerAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Databases that are made in this run; a server of a person's may have others of that name. */
const RUN = randomUUID().slice(0, 8);

function databaseOf(place: string): string {
  return `datatrail_test_${RUN}_${basename(place).replace(/\W/g, '_')}`;
}

export function settingsOf({ url, user, password }: ServerAccess): ClickHouseStoreSettings {
  return { url, username: user, password: new Secret(password) };
}

/** Stores on one server, with a database for each place. */
export function serverStores(access: ServerAccess): StoresUnderTest {
  const { url, user: username, password } = access;
  const engine = (place: string) =>
    createServerEngine({
      address: { url, username, password: new Secret(password) },
      database: databaseOf(place),
      form: { kind: 'server' },
      timeoutSeconds: 60,
      retrySeconds: 30,
      startSeconds: 10,
    });
  return {
    name: 'a server',
    store: (place, settings) =>
      createClickHouseStore({ ...settingsOf(access), database: databaseOf(place), ...settings }),
    engine,
    async remove(place) {
      const last = engine(place);
      await last.open();
      await last.run(`DROP DATABASE ${databaseOf(place)}`, { lane: 'control' });
      await last.close();
    },
  };
}

export interface RunningServer extends ServerAccess {
  stop(): Promise<void>;
}

/** The server that a person names by DATATRAIL_TEST_CLICKHOUSE_URL, _USER and _PASSWORD; else one of our own. */
export async function serverForTests(): Promise<RunningServer> {
  const { DATATRAIL_TEST_CLICKHOUSE_URL: url, DATATRAIL_TEST_CLICKHOUSE_USER: user = 'default' } = process.env;
  const { DATATRAIL_TEST_CLICKHOUSE_PASSWORD: password = '' } = process.env;
  if (url !== undefined && url !== '') return { url, user, password, stop: async () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-server-'));
  const server = await startClickHouse({ directory });
  return {
    ...server,
    async stop() {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
