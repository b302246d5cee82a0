// The one file that touches the embedded engine and its client.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { DatatrailError } from '@datatrail/runtime';
import { engineError } from '../sql-engine.ts';

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>;

/** What `chdb/connection` exports; its own types name another copy of the client's. */
interface ConnectionModule {
  readonly createChdbConnection: (options: { readonly path: string }) => NonNullable<ClientOptions['connection']>;
}

interface EngineModule {
  readonly Session: new (
    path: string,
    options: { readonly connectionArgs: readonly string[] },
  ) => { readonly close: () => void };
}

const require = createRequire(import.meta.url);

/** Loads 540 MB of native code, so only when a store is opened. */
function load<Module>(required: () => Module): Module {
  try {
    return required();
  } catch (cause) {
    throw new DatatrailError('engine_missing', `chDB does not load on ${process.platform}-${process.arch}`, {
      cure: 'Run on Linux (glibc, x64 or arm64) or macOS with "npm ci", or use a ClickHouse server.',
      cause,
    });
  }
}

/** Names what the engine said without its text, which repeats the statement. */
function told(error: unknown): DatatrailError {
  if (error instanceof DatatrailError) return error;
  if (!(error instanceof Error)) return engineError(-1, 'UNKNOWN', '');
  const code = 'code' in error ? Number(error.code) : -1;
  return engineError(code, 'type' in error ? String(error.type) : 'UNKNOWN', error.message);
}

/** One session of the engine: a serial lane. */
export interface ChdbSession {
  /** Statements that run or wait. */
  readonly busy: number;
  /** A statement that is given up while it waits is not run. */
  run(sql: string, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

function opening<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    // The engine says no more than that; why stands on standard error. Its `status` file is what it locks.
    throw existsSync(join(path, 'status')) ? inUse(path, ', or the engine cannot read it') : told(error);
  }
}

/**
 * Starts the engine with a configuration file: what the first connection brings holds for the whole process, until the last
 * one is closed. MUST be called before `openChdbSession`.
 */
export function startChdb(path: string, configFile: string): { readonly close: () => void } {
  const { Session } = load<EngineModule>(() => require('chdb'));
  return opening(path, () => new Session(path, { connectionArgs: [`--config-file=${configFile}`] }));
}

async function collect(client: ClickHouseClient, query: string): Promise<Uint8Array> {
  const { stream } = await client.exec({ query });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/**
 * Opens a session. The partial output of a failed statement would come before the next result of the same session: wrong
 * data, and a leak between readers (50 of 50 tries). One statement without output after each error takes it away.
 */
export function openChdbSession(path: string): ChdbSession {
  const { createChdbConnection } = load<ConnectionModule>(() => require('chdb/connection'));
  const client = opening(path, () =>
    createClient({ connection: createChdbConnection({ path }), log: { level: ClickHouseLogLevel.OFF } }),
  );
  let tail: Promise<unknown> = Promise.resolve();
  let busy = 0;
  const once = async (sql: string, signal: AbortSignal | undefined): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    try {
      return await collect(client, sql);
    } catch (error) {
      await collect(client, 'SELECT 1 FORMAT Null').catch(() => undefined);
      throw told(error);
    }
  };
  return {
    get busy() {
      return busy;
    },
    run(sql, signal) {
      busy++;
      const result = tail.then(() => once(sql, signal)).finally(() => busy--);
      tail = result.catch(() => undefined);
      return result;
    },
    async close() {
      await tail;
      await client.close();
    },
  };
}

/** Another process has the directory. */
export function inUse(path: string, owner = ''): DatatrailError {
  return new DatatrailError('data_directory_in_use', `the data directory ${path} is in use${owner}`, {
    cure: 'Stop the other Datatrail, or give this one a directory of its own.',
  });
}
