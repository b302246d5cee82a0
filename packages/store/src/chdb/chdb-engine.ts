import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatatrailError } from '@datatrail/runtime';
import { quoteText } from '../bind.ts';
import { engineError, type InsertOptions, type Lane, type RunOptions, type SqlEngine } from '../sql-engine.ts';
import { type ChdbSession, openChdbSession, startChdb } from './chdb-session.ts';
import { lockDirectory } from './directory-lock.ts';
import { engineConfig } from './engine-config.ts';

const READERS = 3;
const DATABASE = 'datatrail';
/** One block stays one part: no squashing, no splitting, one thread. */
const INSERT_SETTINGS =
  'async_insert=0, max_insert_threads=1, max_threads=1, max_insert_block_size=100000000, ' +
  'min_insert_block_size_rows=0, min_insert_block_size_bytes=0, insert_deduplicate=0';

/** Lists of minutes stand in the text of a question: a file of a year has 525,600 of them, ten bytes each. */
const LONGEST_STATEMENT = 64 * 2 ** 20;

const LANES = ['control', 'spans', 'facts', 'reader'] as const;

/** Sessions by lane, and the directory through which blocks go to the engine. */
class ChdbEngine implements SqlEngine {
  readonly form = { kind: 'embedded' } as const;
  readonly #directory: string;
  readonly #incoming: string;
  readonly #memoryBytes: number;
  readonly #sessions = new Map<Lane, ChdbSession[]>();
  #started: { readonly close: () => void } | undefined;
  #unlock: (() => void) | undefined;
  #counter = 0;

  constructor(directory: string, memoryBytes: number) {
    this.#directory = resolve(directory);
    this.#memoryBytes = memoryBytes;
    this.#incoming = join(this.#directory, 'incoming');
  }

  async open(): Promise<void> {
    this.#unlock = lockDirectory(this.#directory);
    try {
      this.#start();
      for (const lane of LANES) await this.#openLane(lane);
      // only now is it sure that no other process works here: the engine has a lock of its own
      rmSync(this.#incoming, { recursive: true, force: true });
      mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #start(): void {
    const file = join(this.#directory, 'engine.xml');
    writeFileSync(file, engineConfig(this.#memoryBytes), { mode: 0o600 });
    this.#started = startChdb(join(this.#directory, 'engine'), file);
  }

  async #openLane(lane: Lane): Promise<void> {
    const sessions: ChdbSession[] = [];
    this.#sessions.set(lane, sessions);
    for (let i = 0; i < (lane === 'reader' ? READERS : 1); i++)
      sessions.push(openChdbSession(join(this.#directory, 'engine')));
    if (lane === 'control') await this.run(`CREATE DATABASE IF NOT EXISTS ${DATABASE} ENGINE = Atomic`, { lane });
    for (const session of sessions) {
      await session.run(`USE ${DATABASE}`);
      // read before a statement is parsed, so it cannot stand in the statement itself
      await session.run(`SET max_query_size = ${LONGEST_STATEMENT}`);
    }
  }

  async close(): Promise<void> {
    const all = [...this.#sessions.values()].flat();
    this.#sessions.clear();
    for (const session of all) await session.close();
    this.#started?.close();
    this.#started = undefined;
    this.#unlock?.();
    this.#unlock = undefined;
  }

  #sessionOf(lane: Lane): ChdbSession {
    const [first, ...others] = this.#sessions.get(lane) ?? [];
    if (first === undefined) throw new DatatrailError('shutting_down', 'the store is not open', { retryable: true });
    return others.reduce((least, session) => (session.busy < least.busy ? session : least), first);
  }

  async run(sql: string, { lane, signal }: RunOptions): Promise<Uint8Array> {
    const session = this.#sessionOf(lane);
    if (signal === undefined) return session.run(sql);
    signal.throwIfAborted();
    const tag = `datatrail ${process.pid} ${++this.#counter}`;
    const kill = (): void => this.#kill(tag);
    signal.addEventListener('abort', kill, { once: true });
    try {
      return await session.run(`/* ${tag} */ ${sql}`, signal);
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  /** From another lane, without waiting: `SYNC` never returned. */
  #kill(tag: string): void {
    const sql = `KILL QUERY WHERE query LIKE '%${tag} %' AND query NOT LIKE 'KILL%' ASYNC FORMAT Null`;
    this.#sessionOf('control')
      .run(sql)
      .catch(() => undefined);
  }

  /** Raw bytes inline in a statement end at the first blank line and the rest runs as SQL: blocks go through a file. */
  async insert(table: string, columns: readonly string[], block: Uint8Array, { lane }: InsertOptions): Promise<void> {
    const file = join(this.#incoming, `${lane}-${++this.#counter}.native`);
    const names = columns.map((name) => `\`${name}\``).join(', ');
    const select = `SELECT * FROM file(${quoteText(file)}, 'Native') SETTINGS ${INSERT_SETTINGS}`;
    try {
      await writeFile(file, block, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
        throw engineError(-1, error.code ?? '', error.code === 'ENOSPC' ? 'errno: 28' : '');
      });
      await this.#sessionOf(lane).run(`INSERT INTO ${table} (${names}) ${select}`);
    } finally {
      await unlink(file).catch(() => undefined);
    }
  }
}

/** Memory of the engine when nobody says: 2 GiB. */
const DEFAULT_MEMORY_BYTES = 2 * 2 ** 30;

/** The embedded engine over one data directory. Does no I/O before `open`. `memoryBytes`: see `StoreSettings`. */
export function createChdbEngine(directory: string, memoryBytes = DEFAULT_MEMORY_BYTES): SqlEngine {
  return new ChdbEngine(directory, memoryBytes);
}
