import type { Report } from '@datatrail/model';
import { errorFields, type Log } from '@datatrail/runtime';
import type { FactStore } from '@datatrail/store';

export interface ReportKeeperOptions {
  readonly store: Pick<FactStore, 'writeReport'>;
  readonly tenant: string;
  /** Makes the report of everything. */
  readonly report: () => Promise<Report>;
  readonly log: Log;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
}

export interface ReportKeeper {
  /** After each run. What changed is kept at once or, when a report was kept a moment ago, later. Never rejects. */
  afterRun(run: { readonly changed: boolean; readonly atOnce: boolean }): Promise<void>;
}

/** Least time between two reports in the tables: busy systems change every few seconds, and rows stay for months. */
const EVERY_MS = 60_000;

/** Keeps scores and findings for those who ask by SQL. Nothing else rests on them: a failure is told and not passed on. */
export function createReportKeeper(options: ReportKeeperOptions): ReportKeeper {
  const { store, tenant, report, log, now = () => performance.now() } = options;
  let waits = false;
  let keptAt = Number.NEGATIVE_INFINITY;
  return {
    async afterRun({ changed, atOnce }) {
      waits ||= changed;
      if (!waits || (!atOnce && now() - keptAt < EVERY_MS)) return;
      waits = false;
      keptAt = now();
      try {
        await store.writeReport(tenant, await report());
      } catch (error) {
        log.warn('scores and findings could not be kept in their tables', errorFields(error));
      }
    },
  };
}
