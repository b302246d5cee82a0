import { categoryInfo, type Grade } from '@datatrail/model';
import type { Authentication, Novelty, RiskProfile, Standing, Transport } from './profile.ts';
import { round4 } from './wsrf.ts';

/** What one service sends of one category to one recipient, as far as the score needs it. */
export interface ExposedFlow {
  /** fideslang key; `none_seen` for a call whose content is not visible. */
  readonly category: string;
  /** null with `none_seen`. */
  readonly grade: Grade | null;
  /** Of the detector, 0..1; 1 where none decided. */
  readonly confidence: number;
  readonly standing: Standing;
  readonly transport: Transport;
  readonly novelty: Novelty;
  readonly authentication: Authentication;
  /** Values of documentation and tests expose nobody. */
  readonly testData: boolean;
  /** Name of the recipient, for sentences. */
  readonly recipient: string;
  /** Finding it is traceable to; '' for a declared flow. */
  readonly ref: string;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const sensitivityOf = (category: string, profile: RiskProfile): number =>
  profile.sensitivity[categoryInfo(category).sensitivity];

/** Observed exposure of a flow, 0..1: the product of what makes it worse. Four decimals. */
export function observedExposure(flow: ExposedFlow, profile: RiskProfile): number {
  if (flow.grade === null || flow.testData) return 0;
  return round4(
    sensitivityOf(flow.category, profile) *
      profile.grade[flow.grade] *
      clamp(flow.confidence) *
      profile.standing[flow.standing] *
      profile.transport[flow.transport] *
      profile.novelty[flow.novelty] *
      profile.authentication[flow.authentication],
  );
}

/**
 * Exposure that is only possible: somebody undeclared is called and the content is not visible, more so with personal
 * data upstream in the same traces. Bounded, so that it never outranks an observed flow of weight.
 */
export function potentialExposure(flow: ExposedFlow, profile: RiskProfile): number {
  if (flow.standing !== 'undeclared') return 0;
  const { called, upstream } = profile.potential;
  if (flow.grade === null) return called;
  if (flow.grade !== 'co_occurring') return 0;
  if (flow.testData) return called;
  return round4(called + (upstream - called) * sensitivityOf(flow.category, profile) * clamp(flow.confidence));
}

/** Exposure to the telemetry back end, 0..1: a number of its own that never enters the risk. */
export function telemetryExposure(flow: ExposedFlow, profile: RiskProfile): number {
  if (flow.grade !== 'telemetry' || flow.testData) return 0;
  return round4(sensitivityOf(flow.category, profile) * clamp(flow.confidence));
}
