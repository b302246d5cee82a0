import { createAnalyzer } from '@datatrail/analyzer';
import { normalizeKey } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import { keptCategories } from './kept-categories.ts';
import type { Surroundings } from './surroundings.ts';

/** Computes facts, and keeps a report of them, after stored spans were removed or changed. */
export async function computeAgain(
  { settings, log, metrics, clock }: Surroundings,
  store: Store,
  tenant: string,
): Promise<void> {
  const analyzer = createAnalyzer({
    store,
    decisions: store,
    tenant,
    settings: {
      ...settings.analyzer,
      declarationsFile: settings.analyzer.declarationsFile.replaceAll('{tenant}', tenant),
    },
    keptCategories: keptCategories(settings),
    log: log.for('analyzer'),
    metrics,
    clock,
    normalizeKey,
  });
  await analyzer.load();
  await analyzer.settle();
}
