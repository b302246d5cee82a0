import type { Report } from '@datatrail/model';
import type { FactFilter } from '@datatrail/store';

export interface ReportQuestion<Context> {
  /** What the report is made of: a report of another version is made anew. */
  readonly version: string;
  readonly context: Context;
  /** Who asks goes away. The making ends when all who wait for it are gone. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReportCache<Context> {
  get(filter: FactFilter, question: ReportQuestion<Context>): Promise<Report>;
}

/** Filters that people look at at the same time. */
const MOST_FILTERS = 16;

interface Kept {
  readonly version: string;
  readonly report: Promise<Report>;
  readonly stop: AbortController;
  /** Who waits; those who cannot go away count for ever. */
  waiting: number;
}

type MakeReport<Context> = (filter: FactFilter, context: Context, signal: AbortSignal) => Promise<Report>;

/** Keeps the last reports; who asks while one is made gets that one. A failure is not kept. */
export function createReportCache<Context>(make: MakeReport<Context>): ReportCache<Context> {
  const kept = new Map<string, Kept>();

  function begin(key: string, filter: FactFilter, { version, context }: ReportQuestion<Context>): Kept {
    const stop = new AbortController();
    const begun: Kept = { version, report: make(filter, context, stop.signal), stop, waiting: 0 };
    kept.set(key, begun);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_FILTERS) break;
      kept.delete(oldest);
    }
    begun.report.catch(() => forget(key, begun));
    return begun;
  }

  function forget(key: string, one: Kept): void {
    if (kept.get(key) === one) kept.delete(key);
  }

  return {
    get(filter, question) {
      question.signal?.throwIfAborted();
      const key = keyOf(filter);
      const known = kept.get(key);
      // the newest goes to the end: the first is the one that nobody asked for longest
      kept.delete(key);
      const one = known?.version === question.version ? known : begin(key, filter, question);
      kept.set(key, one);
      return awaited(one, question.signal, () => forget(key, one));
    },
  };
}

function keyOf({ tenant, window, environment, namespace, service }: FactFilter): string {
  return JSON.stringify([tenant, window?.fromMinute, window?.toMinute, environment, namespace, service]);
}

/** Counts somebody who waits until the report is there or that one goes away; the last who goes stops the making. */
async function awaited(one: Kept, signal: AbortSignal | undefined, forget: () => void): Promise<Report> {
  one.waiting++;
  const leave = (): void => {
    one.waiting--;
    if (one.waiting > 0) return;
    forget();
    one.stop.abort();
  };
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await one.report;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}
