import type { DetectorSummary } from '@datatrail/risk-api';
import type { Settings } from '@datatrail/runtime';
import { enabledDetectors } from './trace-screener.ts';

/** The detectors that run, by id. */
export function detectorList(settings: Settings['detect']): readonly DetectorSummary[] {
  return enabledDetectors(settings).map(({ id, category, tier }) => ({ id, category, tier }));
}
