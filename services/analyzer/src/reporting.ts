import { setImmediate } from 'node:timers/promises';
import { resolve } from '@datatrail/graph';
import type { Report } from '@datatrail/model';
import { toRegisterInput } from '@datatrail/policy';
import { createRegister } from '@datatrail/recipients';
import type { Clock, Settings } from '@datatrail/runtime';
import type { AskOptions, FactFilter, FactStore } from '@datatrail/store';
import type { DeclarationsInForce } from './declarations-file.ts';
import { narrowReport } from './narrow-report.ts';
import { createReport } from './report/create-report.ts';
import { createReportCache } from './report-cache.ts';

export interface ReportingOptions {
  readonly store: FactStore;
  readonly settings: Settings['analyzer'];
  readonly clock: Clock;
  readonly keptCategories: readonly string[];
  /** The declarations as they are now. */
  readonly declarations: () => DeclarationsInForce;
  /** Changes when facts do. */
  readonly factsVersion: () => number;
}

/** Facts -> who is who -> verdicts, findings, scores. Made once per window, environment, facts and declarations. */
export function createReporting(
  options: ReportingOptions,
): (filter: FactFilter, options?: AskOptions) => Promise<Report> {
  const { store, settings, clock, keptCategories, declarations, factsVersion } = options;

  async function make(filter: FactFilter, inForce: DeclarationsInForce, signal: AbortSignal): Promise<Report> {
    const facts = await store.readFacts(filter, { signal });
    // each step in a turn of its own: spans that come in meanwhile are not kept waiting for all of them
    await setImmediate();
    const register = createRegister(registerOptions(inForce, settings.internalSuffixes));
    const graph = resolve(facts, register);
    await setImmediate();
    return createReport({
      facts,
      graph,
      declarations: inForce.declarations,
      mode: settings.qwsMode,
      keptCategories,
      generatedAt: new Date(clock.now()).toISOString(),
    });
  }

  const cache = createReportCache(make);
  return async ({ namespace, service, ...whole }, { signal } = {}) => {
    const inForce = declarations();
    const report = await cache.get(whole, {
      version: `${factsVersion()}:${inForce.version}`,
      context: inForce,
      signal,
    });
    return narrowReport(report, { namespace, service });
  };
}

function registerOptions({ declarations }: DeclarationsInForce, internalSuffixes: readonly string[]) {
  const said = toRegisterInput(declarations);
  return { ...said, internalSuffixes: [...said.internalSuffixes, ...internalSuffixes] };
}
