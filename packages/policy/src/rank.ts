import { FINDING_KINDS, type Finding, type FindingKind, type Severity } from '@datatrail/model';
import { toFinding } from './finding.ts';
import { compareText } from './observed-flows.ts';
import { severityRank } from './severity.ts';

/** How many findings of low severity or less one kind may show before the rest is counted. */
const LOW_PER_KIND = 6;
const FIRST = 3;

/**
 * How much a finding helps: a step of severity is 1, and what has weight stands well apart from what has none. A second
 * one of the same kind about the same recipient loses a little more than a step, because the same act cures both.
 */
const HELP: { readonly [S in Severity]: number } = { info: 0, low: 2, medium: 4, high: 5, critical: 6 };
const REPEATED_KIND = 0.6;
const REPEATED_RECIPIENT = 0.6;
const SURENESS = 0.3;
/** The one act that settles many findings. */
const FIRST_FILE = 1.5;

function byOrder(a: Finding, b: Finding): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    compareText(a.service, b.service) ||
    compareText(a.recipient, b.recipient) ||
    compareText(a.category, b.category) ||
    compareText(a.id, b.id)
  );
}

/** With equal severity what is surely seen helps more than what is guessed, and another subject more than the same. */
function helpfulness(finding: Finding, chosen: readonly Finding[]): number {
  const { kind, recipient, confidence, severity } = finding;
  const repeatsKind = chosen.some((other) => other.kind === kind);
  const repeatsRecipient = recipient !== '' && chosen.some((other) => other.recipient === recipient);
  return (
    HELP[severity] +
    SURENESS * (confidence ?? 0.5) +
    (kind === 'no_declarations' ? FIRST_FILE : 0) -
    (repeatsKind ? REPEATED_KIND : 0) -
    (repeatsRecipient ? REPEATED_RECIPIENT : 0)
  );
}

/** The three that help most first (of different kinds and recipients where that costs little), the others by severity. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  const rest = [...findings].sort(byOrder);
  const chosen: Finding[] = [];
  while (chosen.length < FIRST && rest.length > 0) {
    let best = 0;
    for (let i = 1; i < rest.length; i++)
      if (helpfulness(rest[i] as Finding, chosen) > helpfulness(rest[best] as Finding, chosen) + 1e-9) best = i;
    chosen.push(...rest.splice(best, 1));
  }
  return [...chosen, ...rest];
}

export interface CappedFindings {
  readonly findings: readonly Finding[];
  /** Id of a finding that was only counted -> id of the one that counts it. */
  readonly countedBy: ReadonlyMap<string, string>;
}

/** Medium and worse is always listed; of what is lower each kind lists some and counts the rest. */
export function capFindings(findings: readonly Finding[]): CappedFindings {
  const kept: Finding[] = [];
  const countedBy = new Map<string, string>();
  for (const kind of FINDING_KINDS) {
    const ofKind = findings.filter((finding) => finding.kind === kind).sort(byOrder);
    const minor = ofKind.filter((finding) => severityRank(finding.severity) <= severityRank('low'));
    const shown = minor.length <= LOW_PER_KIND + 1 ? minor : minor.slice(0, LOW_PER_KIND);
    const counted = minor.slice(shown.length);
    kept.push(...ofKind.filter((finding) => !minor.includes(finding)), ...shown);
    if (counted.length === 0) continue;
    const rest = restFinding(kind, counted);
    kept.push(rest);
    for (const finding of counted) countedBy.set(finding.id, rest.id);
  }
  return { findings: kept, countedBy };
}

function restFinding(kind: FindingKind, counted: readonly Finding[]): Finding {
  const names = [...new Set(counted.map((finding) => finding.recipient || finding.service))].sort(compareText);
  return toFinding({
    kind,
    environment: '',
    services: counted.flatMap((finding) => finding.services),
    recipient: '',
    category: '',
    grouped: 'rest',
    severity: 'info',
    title: `${counted.length} more of this kind (${kind.replaceAll('_', ' ')}), none above low`,
    reason: `about ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`,
    cannotSee: 'Details: they stand in the list of flows.',
    remedy: 'Begin with those above; what is declared leaves this list.',
  });
}
