import { categoryInfo, type Finding, type FlowFact } from '@datatrail/model';
import { isCredential } from './credential.ts';
import { toFinding } from './finding.ts';
import type { FlowWithVerdict } from './flow-findings.ts';
import { isExpectedCredential, type ObservedFlow, telemetryGrade } from './judged-flow.ts';
import { compareText, mergeEvidence } from './observed-flows.ts';
import { telemetrySeverity } from './severity.ts';

/** Placeholder of a screened value, see docs: in a key it would make one finding for each person. */
const PLACEHOLDER = /\[([a-z_]+(?:\.[a-z_0-9]+)*):[^\]\s]*\]/g;
const INDEX = /(^|\.)\d+(?=\.|$)/g;

/** One name for the keys that differ in an index or in a masked value only. */
function keyFamily(key: string): string {
  return key.replace(PLACEHOLDER, '[$1]').replace(INDEX, '$1*');
}

interface Group {
  readonly category: string;
  readonly key: string;
  readonly environment: string;
  readonly services: string[];
  readonly facts: FlowFact[];
}

/** What our own stores keep is nobody else's, but a value that stands as a literal in the statement is telemetry too. */
function isRecorded(flow: ObservedFlow): boolean {
  if (telemetryGrade(flow)) return true;
  return flow.grade === 'stored' && flow.recipient?.kind === 'datastore' && !isExpectedCredential(flow);
}

/** One finding for each category and key, listing services: telemetry is one recipient, however many write to it. */
export function telemetryFindings(rows: readonly FlowWithVerdict[]): Finding[] {
  const groups = new Map<string, Group>();
  for (const { flow, judged } of rows)
    if (isRecorded(flow) && judged.declaredBy === null)
      for (const fact of flow.facts) {
        const key = keyFamily(fact.key);
        const id = [flow.environment, flow.category, key].join('\n');
        const group = groups.get(id) ?? {
          category: flow.category,
          key,
          environment: flow.environment,
          services: [],
          facts: [],
        };
        group.services.push(flow.sender.name);
        group.facts.push(fact);
        groups.set(id, group);
      }
  return [...groups].sort((a, b) => compareText(a[0], b[0])).map(([, group]) => telemetryFinding(group));
}

function telemetryFinding({ category, key, environment, services, facts }: Group): Finding {
  const { title } = categoryInfo(category);
  const distinct = [...new Set(services)].sort(compareText);
  const who = distinct.length === 1 ? distinct[0] : `${distinct.length} services`;
  const testData = facts.every((fact) => fact.testData);
  const count = facts.reduce((sum, fact) => sum + fact.count, 0);
  const remedy = isCredential(category)
    ? `Replace the secret if other back ends get this telemetry, and stop recording ${key}.`
    : `Stop recording ${key}, or hash it at the source; declare it (recipient: telemetry) if it is meant.`;
  return toFinding({
    kind: 'telemetry_exposure',
    environment,
    services: distinct,
    recipient: 'telemetry',
    category,
    grouped: key,
    severity: telemetrySeverity(category, testData),
    grade: 'telemetry',
    confidence: facts.reduce((top, fact) => Math.max(top, fact.confidence), 0),
    title: `${title} is recorded in ${key} of ${who}`,
    reason: `seen ${count === 1 ? 'once' : `${count} times`} in telemetry, kept out of storage by screening${testData ? '; only test values' : ''}`,
    cannotSee: 'Other back ends to which the same exporters write, and what they keep.',
    evidence: mergeEvidence(facts.map((fact) => fact.evidence)),
    remedy,
    firstSeenUs: facts.reduce((least, fact) => Math.min(least, fact.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, fact) => Math.max(most, fact.lastSeenUs), 0),
  });
}
