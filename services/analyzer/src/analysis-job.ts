import { DatatrailError, errorFields, type Log } from '@datatrail/runtime';

export interface RunResult {
  readonly minutes: number;
  /** Spans that were read for them. */
  readonly spans: number;
}

export interface AnalysisJobOptions {
  /** Computes what is dirty, or only what may be taken for complete. */
  readonly run: (everything: boolean) => Promise<RunResult>;
  /** Pause between two looks, milliseconds. */
  readonly intervalMs: number;
  readonly log: Log;
  readonly onFailure?: () => void;
}

export interface AnalysisJob {
  start(): void;
  /** Runs until nothing is dirty; joins a run that is under way. Rejects when a run fails. */
  settle(): Promise<void>;
  /** Resolves when no run is under way. */
  stop(): Promise<void>;
}

/**
 * A run may take at most this share of the time: the rest belongs to what comes in. A minute that is still filling is
 * computed again as a whole each time, so the share bounds how often a busy system reads its newest spans.
 */
const LARGEST_SHARE = 0.12;
/** However long a run took: the next one begins this much later. With the run itself this bounds how late a report is. */
const LONGEST_REST_MS = 60_000;
/**
 * A run over few spans that took long waited for others, on a machine that was busy or for a lock, and took nothing of them.
 * Rest for that would show what comes next a minute late, on a system that has become quiet.
 */
const REST_OF_FEW_MS = 3000;
const REST_PER_SPAN_MS = 0.5;
/** Spans that arrive while a run is on make new dirty minutes: a busy system never has none. */
const MOST_RUNS = 100;
/** A cause that stays, such as a full disk, is met less and less often, but not forgotten. */
const LONGEST_PAUSE_MS = 300_000;
/** A cause that goes by itself, such as a server that is away: once it is gone nothing else says so. */
const LONGEST_OUTAGE_PAUSE_MS = 5000;
const NOTHING: RunResult = { minutes: 0, spans: 0 };

/** Runs again and again, one at a time; the pause grows with the work. A failed run is tried again, after twice the pause. */
export function createAnalysisJob({ run, intervalMs, log, onFailure }: AnalysisJobOptions): AnalysisJob {
  let running: Promise<RunResult> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = true;
  let failures = 0;

  /** One run; whoever asks during a run waits for it and then for one of its own. */
  async function runAlone(everything: boolean): Promise<RunResult> {
    while (running) await running.catch(() => NOTHING);
    running = run(everything).finally(() => {
      running = null;
    });
    return running;
  }

  async function tick(): Promise<void> {
    const begun = performance.now();
    try {
      const { spans } = await runAlone(false);
      failures = 0;
      schedule(Math.max(intervalMs, restAfter(performance.now() - begun, spans)));
    } catch (error) {
      onFailure?.();
      log.error('a run of the analyzer failed and will be repeated', errorFields(error));
      schedule(pauseAfter(++failures, intervalMs, error));
    }
  }

  function schedule(delayMs: number): void {
    if (isStopped) return;
    // stopped and started again while a run came to its end, there would be two
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => void tick(), delayMs).unref();
  }

  return {
    start() {
      isStopped = false;
      schedule(intervalMs);
    },
    async settle() {
      for (let i = 0; i < MOST_RUNS; i++) if ((await runAlone(true)).minutes === 0) return;
    },
    async stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      while (running) await running.catch(() => NOTHING);
    },
  };
}

function pauseAfter(failures: number, intervalMs: number, error: unknown): number {
  const passes = error instanceof DatatrailError && error.retryable;
  const longest = passes ? LONGEST_OUTAGE_PAUSE_MS : LONGEST_PAUSE_MS;
  return Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, longest));
}

/** Milliseconds of rest after a run of so many, over so many spans. Exported for its test. */
export function restAfter(runMs: number, spans: number): number {
  const most = Math.min(LONGEST_REST_MS, Math.max(REST_OF_FEW_MS, spans * REST_PER_SPAN_MS));
  return Math.min(runMs * (1 / LARGEST_SHARE - 1), most);
}
