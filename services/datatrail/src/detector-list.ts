import { DETECTORS } from '@datatrail/detect';
import type { DetectorSummary } from '@datatrail/risk-api';

/** The detectors that come with Datatrail, by id. */
export function detectorList(): readonly DetectorSummary[] {
  return DETECTORS.map(({ id, category, tier }) => ({ id, category, tier })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
