import { categoryInfo, SEVERITIES, type Severity, type Verdict } from '@datatrail/model';
import { isCredential } from './credential.ts';
import { isExpectedCredential, isObserved, NONE_SEEN, type ObservedFlow } from './judged-flow.ts';

/** Below this the detector was guessing by a name, and a finding counts one step less. */
const SURE = 0.5;
/** From here on a value passed a validator, so that the worst severity is deserved. */
const VERY_SURE = 0.8;

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

const lowered = (severity: Severity): Severity => SEVERITIES[Math.max(1, severityRank(severity) - 1)] ?? 'low';

const bySureness = (severity: Severity, flow: ObservedFlow): Severity =>
  (flow.confidence ?? 1) < SURE ? lowered(severity) : severity;

/** What nobody may read on the way, of the highest sensitivity, surely detected. */
function isWorst(flow: ObservedFlow): boolean {
  return (
    flow.transport === 'plaintext' &&
    (flow.confidence ?? 0) >= VERY_SURE &&
    categoryInfo(flow.category).sensitivity === 4
  );
}

/** Called but unseen: low. Personal data upstream or an annotation: medium. On the wire or stored: high. */
function undeclaredRecipient(flow: ObservedFlow): Severity {
  if (flow.category === NONE_SEEN || isExpectedCredential(flow)) return 'low';
  if (!isObserved(flow) || flow.grade === 'annotated') return 'medium';
  return bySureness(isWorst(flow) ? 'critical' : 'high', flow);
}

function undeclaredCategory(flow: ObservedFlow): Severity {
  const { sensitivity } = categoryInfo(flow.category);
  if (flow.grade === 'annotated') return 'medium';
  if (isWorst(flow)) return 'critical';
  return bySureness(sensitivity >= 3 ? 'high' : 'medium', flow);
}

/** Severity of what a verdict says of a flow. null: the verdict alone is no finding. */
export function severityOf(flow: ObservedFlow, verdict: Verdict): Severity | null {
  const severity = ofVerdict(flow, verdict);
  return severity !== null && flow.testData ? 'info' : severity;
}

function ofVerdict(flow: ObservedFlow, verdict: Verdict): Severity | null {
  switch (verdict) {
    case 'undeclared_recipient':
      return undeclaredRecipient(flow);
    case 'undeclared_category':
      return undeclaredCategory(flow);
    case 'expired':
    case 'purpose_mismatch':
    case 'transfer_without_mechanism':
      return bySureness('medium', flow);
    case 'declared':
    case 'cannot_tell':
      return null;
  }
}

/** A secret in a URL to a declared partner is bad practice; in the hands of a stranger it is lost. */
export function secretSeverity(flow: ObservedFlow, verdict: Verdict): Severity {
  if (flow.testData) return 'info';
  if (flow.category === 'system.authentication.private_key') return 'critical';
  if (flow.grade === 'annotated') return 'medium';
  if (verdict !== 'undeclared_recipient') return flow.credential === 'in_url' ? 'low' : bySureness('medium', flow);
  return bySureness(isWorst(flow) ? 'critical' : 'high', flow);
}

/** Exposure to telemetry: the values are masked here, so this is about what other back ends of the same exporters get. */
export function telemetrySeverity(category: string, testData: boolean): Severity {
  if (testData) return 'info';
  return isCredential(category) || categoryInfo(category).sensitivity === 4 ? 'medium' : 'low';
}
