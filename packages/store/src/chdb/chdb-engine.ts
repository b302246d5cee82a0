import { mkdirSync, rmSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatatrailError } from '@datatrail/runtime';
import { quoteText } from '../bind.ts';
import { engineError, type Lane, type RunOptions, type SqlEngine } from '../sql-engine.ts';
import { type ChdbSession, openChdbSession } from './chdb-session.ts';
import { lockDirectory } from './directory-lock.ts';

const READERS = 3;
const DATABASE = 'datatrail';
/** One block stays one part: no squashing, no splitting, one thread. */
const INSERT_SETTINGS =
  'async_insert=0, max_insert_threads=1, max_threads=1, max_insert_block_size=100000000, ' +
  'min_insert_block_size_rows=0, min_insert_block_size_bytes=0, insert_deduplicate=0';

/** Parts of one process: sessions by lane, and the directory through which blocks go to the engine. */
export function createChdbEngine(dataDirectory: string): SqlEngine {
  const directory = resolve(dataDirectory);
  const incoming = join(directory, 'incoming');
  const sessions = new Map<Lane, ChdbSession[]>();
  let unlock: (() => void) | undefined;
  let counter = 0;

  const sessionOf = (lane: Lane): ChdbSession => {
    const [first, ...others] = sessions.get(lane) ?? [];
    if (first === undefined) throw new DatatrailError('shutting_down', 'the store is not open', { retryable: true });
    return others.reduce((least, session) => (session.busy < least.busy ? session : least), first);
  };

  const run = async (sql: string, { lane, signal }: RunOptions): Promise<Uint8Array> => {
    const session = sessionOf(lane);
    if (signal === undefined) return session.run(sql);
    signal.throwIfAborted();
    const tag = `datatrail ${process.pid} ${++counter}`;
    const kill = () =>
      void sessionOf('control')
        .run(`KILL QUERY WHERE query LIKE '%${tag}%' AND query NOT LIKE 'KILL%' ASYNC FORMAT Null`)
        .catch(() => undefined);
    signal.addEventListener('abort', kill, { once: true });
    try {
      return await session.run(`/* ${tag} */ ${sql}`);
    } finally {
      signal.removeEventListener('abort', kill);
    }
  };

  const openSessions = async (): Promise<void> => {
    for (const lane of ['control', 'spans', 'facts', 'reader'] as const) {
      const made = Array.from({ length: lane === 'reader' ? READERS : 1 }, () =>
        openChdbSession(join(directory, 'engine')),
      );
      sessions.set(lane, made);
      if (lane === 'control') await run(`CREATE DATABASE IF NOT EXISTS ${DATABASE} ENGINE = Atomic`, { lane });
      for (const session of made) await session.run(`USE ${DATABASE}`);
    }
  };

  const close = async (): Promise<void> => {
    const all = [...sessions.values()].flat();
    sessions.clear();
    for (const session of all) await session.close();
    unlock?.();
    unlock = undefined;
  };

  return {
    async open() {
      unlock = lockDirectory(directory);
      try {
        rmSync(incoming, { recursive: true, force: true });
        mkdirSync(incoming, { recursive: true, mode: 0o700 });
        await openSessions();
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
    run,
    // Raw bytes inline in a statement end at the first blank line and the rest runs as SQL: blocks go through a file.
    async insert(table, columns, block, lane) {
      const file = join(incoming, `${lane}-${++counter}.native`);
      const names = columns.map((name) => `\`${name}\``).join(', ');
      try {
        await writeFile(file, block, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
          throw engineError(-1, error.code ?? '', error.code === 'ENOSPC' ? 'errno: 28' : '');
        });
        const sql = `INSERT INTO ${table} (${names}) SELECT * FROM file(${quoteText(file)}, 'Native') SETTINGS ${INSERT_SETTINGS}`;
        await sessionOf(lane).run(sql);
      } finally {
        await unlink(file).catch(() => undefined);
      }
    },
  };
}
