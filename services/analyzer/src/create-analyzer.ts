import type { Report } from '@datatrail/model';
import type { Clock, Component, Log, Metrics, Settings } from '@datatrail/runtime';
import type { AskOptions, DecisionStore, FactFilter, FactStore, KeptDeclarations } from '@datatrail/store';
import { createAnalysisJob, type RunResult } from './analysis-job.ts';
import { computeMinutes } from './compute-minutes.ts';
import { createDeclarationsOfTenant, type DeclarationsOfTenant, type DeclarationsOrigin } from './kept-declarations.ts';
import { createReportKeeper } from './report-keeper.ts';
import { createReporting } from './reporting.ts';

export interface AnalyzerOptions {
  readonly store: FactStore;
  readonly tenant: string;
  readonly settings: Settings['analyzer'];
  /** Data categories that the screener leaves raw. Default none. */
  readonly keptCategories?: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Attribute key of any semantic-convention generation -> the current one. */
  readonly normalizeKey: (key: string) => string;
  /** Where declarations are kept that came by the API. Default: only a file may declare. */
  readonly decisions?: DecisionStore;
  /** Other processes may compute minutes too: reports are made anew now and then, whatever is done here. */
  readonly othersAnalyse?: boolean;
}

/** How long a report may be given out without a look at what other processes computed. */
const OTHERS_MS = 2000;

export interface Analyzer extends Component {
  /** Loads the declarations, without starting to look for changes. `start` does so too. */
  load(): Promise<void>;
  /** Computes whatever is stored and not yet computed. */
  settle(): Promise<void>;
  /** Of the facts as they are now; made once per window, facts and declarations. */
  report(filter: FactFilter, options?: AskOptions): Promise<Report>;
  /** Where the declarations in force of a tenant come from. */
  declarationsOrigin(tenant: string): DeclarationsOrigin;
  /** Puts declarations in force. Throws `bad_input` with every problem, `bad_usage` where a file rules. */
  putDeclarations(tenant: string, text: string): Promise<KeptDeclarations>;
}

/** store -> minutes of facts -> store, again and again; facts -> report when somebody asks. */
export function createAnalyzer(options: AnalyzerOptions): Analyzer {
  const { store, tenant, settings, log, metrics, clock, keptCategories = [] } = options;
  const { declarationsFile: path } = settings;
  const declarations = createDeclarationsOfTenant({ path, tenant, store: options.decisions, log });
  const minutes = createMinutes(options, declarations);
  const lookAtOthers = seldom(() => declarations.refresh());

  const report = createReporting({
    store,
    settings,
    clock,
    keptCategories,
    declarations: () => declarations.current,
    factsVersion: () => minutes.version + (options.othersAnalyse ? Math.floor(performance.now() / OTHERS_MS) : 0),
  });
  const keeper = createReportKeeper({ store, tenant, report: () => report({ tenant }), log });
  const job = createAnalysisJob({
    run: async (everything) => {
      const done = await minutes.compute(everything ? 0 : settings.traceQuietSeconds);
      await keeper.afterRun({ changed: done.minutes > 0, atOnce: everything });
      return done;
    },
    intervalMs: settings.intervalSeconds * 1000,
    log,
    onFailure: () => metrics.add('datatrail_analyzer_errors_total'),
  });
  return {
    name: 'analyzer',
    async report(filter, asked) {
      // here nobody may look for changes every few seconds
      if (options.othersAnalyse) await lookAtOthers();
      return report(filter, asked);
    },
    declarationsOrigin: () => declarations.origin,
    putDeclarations: (_tenant, text) => declarations.put(text),
    load: () => declarations.load(),
    settle: () => job.settle(),
    async start() {
      await declarations.load();
      job.start();
    },
    stop: () => job.stop(),
  };
}

/** Does what it is asked at most once within `OTHERS_MS`. */
function seldom(work: () => Promise<void>): () => Promise<void> {
  let doneAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - doneAt <= OTHERS_MS) return;
    doneAt = performance.now();
    await work();
  };
}

/** Computes what is dirty; `version` changes when facts do. */
function createMinutes(options: AnalyzerOptions, declarations: DeclarationsOfTenant) {
  const { store, tenant, metrics } = options;
  let version = 0;
  return {
    get version() {
      return version;
    },
    async compute(quietSeconds: number): Promise<RunResult> {
      const begun = performance.now();
      await declarations.refresh();
      const dirty = await store.dirtyMinutes(tenant, quietSeconds);
      const { minutes } = dirty;
      metrics.set('datatrail_analyzer_dirty_minutes', minutes.length);
      if (minutes.length === 0) return { minutes: 0, spans: 0 };
      // also when it fails after the switch: no report of before may be given out any more
      const spans = await computeMinutes(options, dirty).finally(() => version++);
      metrics.add('datatrail_analyzer_minutes_total', minutes.length);
      metrics.observe('datatrail_analyzer_run_seconds', (performance.now() - begun) / 1000);
      return { minutes: minutes.length, spans };
    },
  };
}
