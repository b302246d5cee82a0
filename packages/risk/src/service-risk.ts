import { type Contribution, categoryInfo, type Level, type QwsAttribute, type RiskScore } from '@datatrail/model';
import { type ExposedFlow, observedExposure, potentialExposure, telemetryExposure } from './exposure.ts';
import { DEFAULT_PROFILE, type RiskProfile } from './profile.ts';
import type { TrustDeficit } from './wsrf.ts';

/** A score shows this many contributions; exposure has the first claim on three of them. */
const TOP = 5;
const TOP_EXPOSURE = 3;

const ATTRIBUTE_TITLES: { readonly [K in QwsAttribute]: string } = {
  responseTime: 'response time',
  availability: 'availability',
  throughput: 'throughput',
  successability: 'successability',
  reliability: 'reliability',
  compliance: 'compliance',
  bestPractices: 'best practices',
  latency: 'latency',
  documentation: 'documentation',
};

/** R, 0..100 with one decimal: zero without exposure, rises with both, and bad quality at most doubles it. */
export function combineRisk(exposure: number, deficit: number): number {
  return Math.round(1000 * (1 - (1 - exposure) ** (1 + deficit))) / 10;
}

export function riskClass(score: number, profile: RiskProfile = DEFAULT_PROFILE): Level {
  if (score >= profile.classes.high) return 'high';
  return score >= profile.classes.medium ? 'medium' : 'low';
}

const STANDINGS = {
  internal: 'inside',
  declared: 'declared',
  exceeded: 'beyond what is declared for it',
  undeclared: 'not declared',
} as const;

function exposureReason(flow: ExposedFlow, potential: boolean): string {
  if (flow.grade === null) return `possible: calls ${flow.recipient}, ${STANDINGS[flow.standing]}; content not visible`;
  const title = categoryInfo(flow.category).title;
  if (potential) return `possible: ${title} upstream of calls to ${flow.recipient}, ${STANDINGS[flow.standing]}`;
  const transport = flow.transport === 'plaintext' ? ' in plaintext' : '';
  return `${title} to ${flow.recipient}${transport}, ${STANDINGS[flow.standing]} (${flow.grade.replaceAll('_', ' ')})`;
}

function exposureContributions(flows: readonly ExposedFlow[], profile: RiskProfile): Contribution[] {
  const contributions: Contribution[] = [];
  for (const flow of flows) {
    const observed = observedExposure(flow, profile);
    const possible = potentialExposure(flow, profile);
    const weight = Math.max(observed, possible);
    if (weight > 0)
      contributions.push({
        factor: 'exposure',
        reason: exposureReason(flow, possible > observed),
        weight,
        ref: flow.ref,
      });
  }
  return contributions.sort(byWeight);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byWeight = (a: Contribution, b: Contribution): number =>
  b.weight - a.weight || compare(a.factor, b.factor) || compare(a.reason, b.reason) || compare(a.ref, b.ref);

function trustContributions(trust: TrustDeficit): Contribution[] {
  return trust.shares.map(({ attribute, share, assumed }) => ({
    factor: 'trust_deficit',
    reason: `${ATTRIBUTE_TITLES[attribute]} ${assumed ? 'not observed, assumed at the reference mean' : 'behind the best of the reference'}`,
    weight: share,
    ref: attribute,
  }));
}

/**
 * Three of exposure and two of trust; what one side does not need the other may have. Exposure stands first: without it
 * there is no risk, and the weights of the two have different units. Each side begins with its strongest.
 */
function strongest(exposure: readonly Contribution[], trust: readonly Contribution[]): Contribution[] {
  const ofExposure = Math.min(exposure.length, Math.max(TOP_EXPOSURE, TOP - trust.length));
  return [...exposure.slice(0, ofExposure), ...trust.slice(0, TOP - ofExposure)];
}

export interface ServiceRiskInput {
  /** All flows that the service sends, telemetry included, in any order. */
  readonly flows: readonly ExposedFlow[];
  readonly trust: TrustDeficit;
  /** 0..1 */
  readonly coverage: number;
  readonly profile?: RiskProfile;
}

/** Privacy risk of a service. It takes its worst flow and not the mean, because a mean hides one payment card. */
export function scoreRisk({ flows, trust, coverage, profile = DEFAULT_PROFILE }: ServiceRiskInput): RiskScore {
  const worst = (measure: (flow: ExposedFlow, profile: RiskProfile) => number): number =>
    flows.reduce((top, flow) => Math.max(top, measure(flow, profile)), 0);
  const observed = worst(observedExposure);
  const potential = worst(potentialExposure);
  const exposure = Math.max(observed, potential);
  const score = combineRisk(exposure, trust.value);
  return {
    score,
    class: riskClass(score, profile),
    exposure,
    exposureIsPotential: potential > observed,
    trustDeficit: trust.value,
    confidence: coverage,
    telemetryExposure: worst(telemetryExposure),
    profile: profile.name,
    top: strongest(exposureContributions(flows, profile), trustContributions(trust)),
  };
}
