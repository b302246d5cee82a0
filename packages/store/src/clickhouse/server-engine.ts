import { randomUUID } from 'node:crypto';
import { DatatrailError } from '@datatrail/runtime';
import type { InsertOptions, Lane, RunOptions, SqlEngine } from '../sql-engine.ts';
import type { SqlForm } from '../sql-form.ts';
import { BackOff } from './back-off.ts';
import { prepareServer } from './prepare-server.ts';
import { createServerClient, RequestFailed, type ServerAddress, type ServerClient } from './server-client.ts';
import type { ServerFailure } from './server-failure.ts';
import { UnclearInsert } from './unclear-insert.ts';

export interface ServerEngineOptions {
  readonly address: ServerAddress;
  readonly database: string;
  readonly form: SqlForm;
  /** After so long without an answer an insert is unclear. A question has its own limit, and this long on top. */
  readonly timeoutSeconds: number;
  /** How long an insert is tried before it is refused. */
  readonly retrySeconds: number;
  /** How long a server that does not answer is waited for at the start. */
  readonly startSeconds: number;
}

/** A person waits for an answer; the analyzer can wait longer. */
const READER_RETRY_SECONDS = 3;
/** The longest statement of the analyzer and of maintenance. */
const LONG_SECONDS = 900;
const READER_SECONDS = 30;
/** Readers must not take all connections from inserts. */
const CONNECTIONS = { reading: 8, writing: 8 } as const;
/** One block stays one part: no squashing, no splitting, one thread. */
const INSERT_SETTINGS =
  'async_insert=0, max_insert_threads=1, max_threads=1, max_insert_block_size=100000000, min_insert_block_size_rows=0, ' +
  'min_insert_block_size_bytes=0, input_format_parallel_parsing=0, insert_deduplicate=0';

interface Clients {
  readonly reading: ServerClient;
  readonly writing: ServerClient;
}

/** A ClickHouse server over HTTP. */
class ServerEngine implements SqlEngine {
  readonly form: SqlForm;
  readonly #options: ServerEngineOptions;
  #clients: Clients | undefined;
  /** The last insert of a lane and shard whose outcome nobody knows: it must have ended before the next one begins. */
  readonly #unclear = new Map<string, UnclearInsert>();

  constructor(options: ServerEngineOptions) {
    this.#options = options;
    this.form = options.form;
  }

  async open(): Promise<void> {
    const { address, database } = this.#options;
    const first = createServerClient(address, { database: 'default', connections: 1 });
    try {
      await prepareServer(first, this.#options);
    } finally {
      await first.close();
    }
    this.#clients = {
      reading: createServerClient(address, { database, connections: CONNECTIONS.reading }),
      writing: createServerClient(address, { database, connections: CONNECTIONS.writing }),
    };
  }

  async close(): Promise<void> {
    const clients = this.#clients;
    this.#clients = undefined;
    await clients?.reading.close();
    await clients?.writing.close();
  }

  #clientOf(lane: Lane): ServerClient {
    if (this.#clients === undefined)
      throw new DatatrailError('shutting_down', 'the store is not open', { retryable: true });
    return lane === 'reader' ? this.#clients.reading : this.#clients.writing;
  }

  async run(sql: string, { lane, signal, once = false }: RunOptions): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const { timeoutSeconds, retrySeconds } = this.#options;
    const backOff = new BackOff(lane === 'reader' ? READER_RETRY_SECONDS : retrySeconds);
    const seconds = (lane === 'reader' ? READER_SECONDS : LONG_SECONDS) + timeoutSeconds;
    for (;;) {
      const id = randomUUID();
      try {
        return await this.#clientOf(lane).run({ sql, id, seconds, signal });
      } catch (error) {
        const failure = error instanceof RequestFailed ? error.failure : undefined;
        if (failure?.outcome !== 'answered') this.#kill(id);
        if (signal?.aborted === true) throw stopped();
        if (failure === undefined) throw error;
        if (!failure.transient || (once && failure.outcome === 'unclear') || !(await backOff.wait(signal)))
          throw failure.error;
      }
    }
  }

  /** Without waiting: what we do not wait for any more must not go on. */
  #kill(id: string): void {
    new UnclearInsert(id, this.#seam()).kill().catch(() => undefined);
  }

  #seam() {
    return { client: this.#clientOf('control'), form: this.form };
  }

  async insert(table: string, columns: readonly string[], block: Uint8Array, options: InsertOptions): Promise<void> {
    const { lane, repeat = 'never', shard } = options;
    const row = `${lane} ${shard ?? ''}`;
    const backOff = new BackOff(this.#options.retrySeconds);
    const names = columns.map((name) => `\`${name}\``).join(', ');
    const sql = `INSERT INTO ${table} (${names}) SETTINGS ${INSERT_SETTINGS}${shardSettings(this.form, shard)} FORMAT Native`;
    await this.#settle(row, backOff);
    for (;;) {
      const id = randomUUID();
      const failure = await this.#insertOnce(sql, id, block, lane);
      if (failure === undefined) return;
      if (failure.outcome === 'unclear') {
        const unclear = new UnclearInsert(id, this.#seam());
        this.#unclear.set(row, unclear);
        if (repeat === 'never') throw failure.error;
        if (repeat !== 'harmless' && (await unclear.isStored(repeat, backOff))) return;
        this.#unclear.delete(row);
      } else if (failure.outcome === 'answered' && !failure.transient) throw failure.error;
      if (!(await backOff.wait())) throw failure.error;
    }
  }

  async #insertOnce(sql: string, id: string, rows: Uint8Array, lane: Lane): Promise<ServerFailure | undefined> {
    try {
      await this.#clientOf(lane).run({ sql, id, seconds: this.#options.timeoutSeconds, rows });
      return undefined;
    } catch (error) {
      if (error instanceof RequestFailed) return error.failure;
      throw error;
    }
  }

  /** No two inserts of a lane run at the same time, or blocks would become visible out of their order. */
  async #settle(row: string, backOff: BackOff): Promise<void> {
    const unclear = this.#unclear.get(row);
    if (unclear === undefined) return;
    await unclear.end(backOff);
    this.#unclear.delete(row);
  }
}

/**
 * Rows of a block are for one shard, which has them when this returns. One insert at a time and a quorum, so that no replica
 * that is asked later shows a block without those before it.
 */
function shardSettings(form: SqlForm, shard: number | undefined): string {
  if (form.kind !== 'cluster') return '';
  const quorum = ", insert_quorum='auto', insert_quorum_parallel=0";
  return shard === undefined ? quorum : `${quorum}, insert_shard_id=${shard}, distributed_foreground_insert=1`;
}

function stopped(): DatatrailError {
  return new DatatrailError('query_limit', 'a question was stopped: nobody waits for its answer any more');
}

/** A server over its HTTP interface. Does no I/O before `open`. */
export function createServerEngine(options: ServerEngineOptions): SqlEngine {
  return new ServerEngine(options);
}
