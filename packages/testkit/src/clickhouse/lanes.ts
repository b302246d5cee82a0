import { createRequire } from 'node:module';

interface ChdbAnswer {
  bytes(): Uint8Array;
}

interface ChdbLane {
  queryAsync(sql: string, options?: { readonly format?: string }): Promise<ChdbAnswer>;
}

interface ChdbModule {
  readonly Session: new (path: string, options?: { readonly connectionArgs: readonly string[] }) => ChdbLane;
}

const require = createRequire(import.meta.url);

/** Loads 540 MB of native code, so only in the process that serves. */
function loadEngine(): ChdbModule {
  return require('chdb');
}

/** An error with the number that clients go by. */
export class StatementError extends Error {
  readonly code: number;

  constructor(code: number, type: string, message: string) {
    super(`Code: ${code}. DB::Exception: ${message}. (${type})`);
    this.code = code;
  }
}

export interface LaneRun {
  readonly sql: string;
  readonly database: string;
  readonly format: string;
  /** Settings of this statement only. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A session and what was set on it last. */
class Lane {
  readonly #session: ChdbLane;
  #database = '';
  #settings: Readonly<Record<string, string>> = {};

  constructor(session: ChdbLane) {
    this.#session = session;
  }

  async run({ sql, database, format, settings }: LaneRun): Promise<Uint8Array> {
    try {
      await this.#prepare(database, settings);
      return (await this.#session.queryAsync(sql, { format })).bytes();
    } catch (error) {
      // the partial output of a failed statement would come before the next result of its session
      await this.#session.queryAsync('SELECT 1 FORMAT Null').catch(() => undefined);
      throw error;
    }
  }

  async #prepare(database: string, settings: LaneRun['settings']): Promise<void> {
    if (this.#database !== database) {
      this.#database = '';
      await this.#session.queryAsync(`USE \`${database.replaceAll('`', '\\`')}\``);
      this.#database = database;
    }
    if (JSON.stringify(this.#settings) === JSON.stringify(settings)) return;
    for (const name of Object.keys(this.#settings)) await this.#session.queryAsync(`SET ${name} = DEFAULT`);
    this.#settings = {};
    for (const [name, value] of Object.entries(settings)) {
      await this.#session.queryAsync(`SET ${name} = '${value}'`);
      this.#settings = { ...this.#settings, [name]: value };
    }
  }
}

export interface LaneOptions {
  readonly count: number;
  /** File with the configuration of the engine. */
  readonly config?: string;
}

/** Sessions of the embedded engine: each runs one statement at a time. */
export class Lanes {
  readonly #idle: Lane[] = [];
  readonly #all: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  readonly #control: ChdbLane;

  constructor(path: string, { count, config }: LaneOptions) {
    const { Session } = loadEngine();
    // what the first connection brings holds for the whole process
    this.#control = new Session(
      path,
      config === undefined ? undefined : { connectionArgs: [`--config-file=${config}`] },
    );
    for (let i = 0; i < count; i++) this.#all.push(new Lane(new Session(path)));
    this.#idle.push(...this.#all);
  }

  async run(run: LaneRun): Promise<Uint8Array> {
    const lane = this.#idle.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await lane.run(run);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(lane);
      else next(lane);
    }
  }

  /** Ends a statement that begins with this comment, without waiting for its end. */
  async kill(comment: string): Promise<void> {
    await this.#control
      .queryAsync(`KILL QUERY WHERE startsWith(query, '${comment}') ASYNC FORMAT Null`)
      .catch(() => undefined);
  }
}
