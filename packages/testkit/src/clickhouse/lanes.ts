import { createRequire } from 'node:module';

interface ChdbAnswer {
  bytes(): Uint8Array;
}

interface ChdbLane {
  queryAsync(sql: string, options?: { readonly format?: string }): Promise<ChdbAnswer>;
  close(): void;
}

interface ChdbModule {
  readonly Session: new (path: string) => ChdbLane;
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

/** Sessions of the embedded engine: each runs one statement at a time. */
export class Lanes {
  readonly #idle: ChdbLane[] = [];
  readonly #all: ChdbLane[] = [];
  readonly #waiting: ((lane: ChdbLane) => void)[] = [];
  readonly #control: ChdbLane;

  constructor(path: string, count: number) {
    const { Session } = loadEngine();
    this.#control = new Session(path);
    for (let i = 0; i < count; i++) this.#all.push(new Session(path));
    this.#idle.push(...this.#all);
  }

  async run(run: LaneRun): Promise<Uint8Array> {
    const lane = this.#idle.pop() ?? (await new Promise<ChdbLane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#runOn(lane, run);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(lane);
      else next(lane);
    }
  }

  async #runOn(lane: ChdbLane, { sql, database, format, settings }: LaneRun): Promise<Uint8Array> {
    const names = Object.keys(settings);
    try {
      await lane.queryAsync(`USE \`${database.replaceAll('`', '\\`')}\``);
      if (names.length > 0)
        await lane.queryAsync(`SET ${names.map((name) => `${name} = '${settings[name]}'`).join(', ')}`);
      return (await lane.queryAsync(sql, { format })).bytes();
    } catch (error) {
      // the partial output of a failed statement would come before the next result of its session
      await lane.queryAsync('SELECT 1 FORMAT Null').catch(() => undefined);
      throw error;
    } finally {
      for (const name of names) await lane.queryAsync(`SET ${name} = DEFAULT`).catch(() => undefined);
    }
  }

  /** Ends a statement that begins with this comment, without waiting for its end. */
  async kill(comment: string): Promise<void> {
    await this.#control
      .queryAsync(`KILL QUERY WHERE startsWith(query, '${comment}') ASYNC FORMAT Null`)
      .catch(() => undefined);
  }

  close(): void {
    for (const lane of [...this.#all, this.#control]) lane.close();
  }
}
