import { errorFields, type Log } from '@datatrail/runtime';

export interface AnalysisJobOptions {
  /** Computes what is dirty, or only what may be taken for complete; resolves with the number of minutes. */
  readonly run: (everything: boolean) => Promise<number>;
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
/** Spans that arrive while a run is on make new dirty minutes: a busy system never has none. */
const MOST_RUNS = 100;
/** A cause that stays, such as a full disk, is met less and less often, but not forgotten. */
const LONGEST_PAUSE_MS = 300_000;

/** Runs again and again, one at a time; the pause grows with the work. A failed run is tried again, after twice the pause. */
export function createAnalysisJob({ run, intervalMs, log, onFailure }: AnalysisJobOptions): AnalysisJob {
  let running: Promise<number> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = true;
  let failures = 0;

  /** One run; whoever asks during a run waits for it and then for one of its own. */
  async function runAlone(everything: boolean): Promise<number> {
    while (running) await running.catch(() => 0);
    running = run(everything).finally(() => {
      running = null;
    });
    return running;
  }

  async function tick(): Promise<void> {
    const begun = performance.now();
    try {
      await runAlone(false);
      failures = 0;
    } catch (error) {
      failures++;
      onFailure?.();
      log.error('a run of the analyzer failed and will be repeated', errorFields(error));
    }
    schedule(Math.max(pauseAfter(failures, intervalMs), restAfter(performance.now() - begun)));
  }

  function schedule(delayMs: number): void {
    if (isStopped) return;
    timer = setTimeout(() => void tick(), delayMs);
    timer.unref();
  }

  return {
    start() {
      isStopped = false;
      schedule(intervalMs);
    },
    async settle() {
      for (let i = 0; i < MOST_RUNS; i++) if ((await runAlone(true)) === 0) return;
    },
    async stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      while (running) await running.catch(() => 0);
    },
  };
}

function pauseAfter(failures: number, intervalMs: number): number {
  return Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, LONGEST_PAUSE_MS));
}

/** Milliseconds of rest after a run of so many. Exported for its test. */
export function restAfter(runMs: number): number {
  return Math.min(runMs * (1 / LARGEST_SHARE - 1), LONGEST_REST_MS);
}
