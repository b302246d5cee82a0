import { DatatrailError } from '@datatrail/runtime';
import type { SqlForm } from './sql-form.ts';

/**
 * A lane is a session of the engine: what runs on one waits for what was there before, different lanes run side by side.
 * `spans` inserts, `facts` writes and computes minutes, `control` stops questions of others and cares for the tables,
 * `reader` stands for several lanes of which the least busy is taken.
 */
export type Lane = 'spans' | 'facts' | 'control' | 'reader';

export interface RunOptions {
  readonly lane: Lane;
  /** Stops the statement in the engine, not only the waiting. */
  readonly signal?: AbortSignal;
  /** The statement does harm when it runs twice: rejects when nobody knows whether it ran. */
  readonly once?: boolean;
}

/** Counts the rows of one block that are stored; the answer is one number as text. */
export interface StoredQuestion {
  readonly sql: string;
  /** How many rows the block has. */
  readonly rows: number;
}

export interface InsertOptions {
  readonly lane: Lane;
  /**
   * Whether the same block may be sent again when nobody knows whether it was stored: `harmless` when twice is as good as
   * once, a question that tells, or `never` (default).
   */
  readonly repeat?: 'never' | 'harmless' | StoredQuestion;
  /** Of a cluster: the shard that the rows go to, from 1. */
  readonly shard?: number;
}

/** Where SQL runs: chDB in this process, or a server. One SQL for both. */
export interface SqlEngine {
  readonly form: SqlForm;
  /** MUST reject with `data_directory_in_use` or `engine_missing` where that is so. */
  open(): Promise<void>;
  /** Safe to call twice and without `open`. */
  close(): Promise<void>;
  /**
   * Runs one statement and gives its output, whole. Unless `once`, the statement MUST do no harm when it runs twice: an engine
   * behind a network repeats it. MUST reject with a `DatatrailError` that holds no part of `sql`.
   */
  run(sql: string, options: RunOptions): Promise<Uint8Array>;
  /** Puts the bytes of one Native block into a table. MUST make one part of it and resolve when it is durable. */
  insert(table: string, columns: readonly string[], block: Uint8Array, options: InsertOptions): Promise<void>;
}

const LIMIT_CODES: ReadonlySet<number> = new Set([158, 159, 160, 241, 307, 396, 394]);
const DISK_CODES: ReadonlySet<number> = new Set([243]);

/** What the engine said, by its error code; the engine's own text is left out because it repeats the statement. */
export function engineError(code: number, type: string, text: string): DatatrailError {
  const told = `the engine answered with error ${code} (${type})`;
  if (DISK_CODES.has(code) || /No space left on device|errno: 28/.test(text))
    return new DatatrailError('disk_full', 'the disk of the data directory is full', {
      cure: 'Free space, or set a lower retention or disk cap.',
      retryable: true,
    });
  if (LIMIT_CODES.has(code))
    return new DatatrailError('query_limit', `a question was stopped: ${told}`, {
      cure: 'Ask for a shorter window, or raise the time or memory limit of questions.',
    });
  return new DatatrailError('engine_failed', told, {
    cure: 'Look up the code in the ClickHouse documentation; run "datatrail doctor".',
    retryable: true,
  });
}
