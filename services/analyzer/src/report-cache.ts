import type { Report } from '@datatrail/model';
import type { FactFilter } from '@datatrail/store';

export interface ReportCache<Context> {
  /** `version` says what the report is made of: a report of another version is made anew. */
  get(filter: FactFilter, version: string, context: Context): Promise<Report>;
}

/** Filters that people look at at the same time. */
const MOST_FILTERS = 16;

/** Keeps the last reports; who asks while one is made gets that one. A failure is not kept. */
export function createReportCache<Context>(
  make: (filter: FactFilter, context: Context) => Promise<Report>,
): ReportCache<Context> {
  const kept = new Map<string, { readonly version: string; readonly report: Promise<Report> }>();
  return {
    get(filter, version, context) {
      const key = JSON.stringify([
        filter.tenant,
        filter.window?.fromMinute,
        filter.window?.toMinute,
        filter.environment,
        filter.namespace,
        filter.service,
      ]);
      const known = kept.get(key);
      // the newest goes to the end: the first is the one that nobody asked for longest
      kept.delete(key);
      if (known?.version === version) {
        kept.set(key, known);
        return known.report;
      }
      const report = make(filter, context);
      kept.set(key, { version, report });
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_FILTERS) break;
        kept.delete(oldest);
      }
      report.catch(() => {
        if (kept.get(key)?.report === report) kept.delete(key);
      });
      return report;
    },
  };
}
