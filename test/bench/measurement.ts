/** One line of a table. Missing numbers stay empty. */
export interface BenchRow {
  readonly what: string;
  /** CPU microseconds (user and system) per span; of the measured process where there are several. */
  readonly cpuUs?: number;
  readonly spansPerSecond?: number;
  /** Any other figure, with its unit. */
  readonly figure?: string;
  readonly note?: string;
}

export interface BenchOptions {
  /** How much traffic; each measurement says in its first row what it used. */
  readonly spans: number;
  readonly seed: number;
}

/** A file of this folder exports `measurement`; `npm run bench NAME` runs it by its name. One run, no timed test. */
export interface Measurement {
  readonly name: string;
  readonly about: string;
  /** Spans when the command line does not say. */
  readonly defaultSpans: number;
  run(options: BenchOptions): Promise<readonly BenchRow[]>;
}

/** CPU microseconds of this process, all threads. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Row of a step that took `cpuUs` microseconds and `wallMs` milliseconds over all spans. */
export function stepRow(what: string, spans: number, cpuUs: number, wallMs?: number): BenchRow {
  const row = { what, cpuUs: cpuUs / spans };
  return wallMs === undefined ? row : { ...row, spansPerSecond: (spans / wallMs) * 1000 };
}
