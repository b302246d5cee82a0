import { categoryInfo, type Finding, type GraphNode } from '@datatrail/model';
import { isCredential } from './credential.ts';
import { subjectOf, toFinding } from './finding.ts';
import { type FlowWithVerdict, flowFinding } from './flow-findings.ts';
import { isObserved, NONE_SEEN, type ObservedFlow } from './judged-flow.ts';
import { compareText, mergeEvidence } from './observed-flows.ts';
import { severityRank } from './severity.ts';

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups].sort((a, b) => compareText(a[0], b[0])).map(([, group]) => group);
};

/** Rows and the finding they caused. */
export interface CausedFinding {
  readonly finding: Finding;
  readonly rows: readonly FlowWithVerdict[];
}

/** Findings of one sender and one external recipient in one environment. */
export function pairFindings(rows: readonly FlowWithVerdict[]): CausedFinding[] {
  const sent = rows.filter(({ flow }) => flow.recipient?.kind === 'external' && flow.direction === 'sent');
  const pairs = groupBy(sent, ({ flow }) => [flow.environment, flow.sender.id, flow.recipient?.id].join('\n'));
  return pairs.flatMap((pair) => [...categoryFindings(pair), ...plaintextFinding(pair)]);
}

function categoryFindings(pair: readonly FlowWithVerdict[]): CausedFinding[] {
  const caused: CausedFinding[] = [];
  const observed = pair.filter(({ flow }) => isObserved(flow));
  for (const group of groupBy(observed, ({ flow }) => flow.category)) {
    const finding = flowFinding(group);
    if (finding !== null) caused.push({ finding, rows: group });
  }
  const unknown = pair.filter(({ judged }) => judged.verdict === 'undeclared_recipient');
  if (unknown.length === 0) return caused;
  if (caused.every(({ finding }) => finding.severity === 'info')) return [...caused, ...strangerFinding(pair)];
  return withWeaker(caused, unknown);
}

/** What is only possible toward a stranger rests on the worst finding about him: it has none of its own. */
function withWeaker(caused: readonly CausedFinding[], unknown: readonly FlowWithVerdict[]): CausedFinding[] {
  const covered = new Set(caused.flatMap(({ rows }) => rows));
  const worst = caused.reduce((a, b) => (severityRank(b.finding.severity) > severityRank(a.finding.severity) ? b : a));
  const weaker = unknown.filter((row) => !covered.has(row));
  return caused.map((one) => (one === worst ? { ...one, rows: [...one.rows, ...weaker] } : one));
}

const sensitivity = ({ flow }: FlowWithVerdict): number => categoryInfo(flow.category).sensitivity;

/** Nobody declared the recipient and nothing was seen on the calls: said once, with the worst that stood upstream. */
function strangerFinding(pair: readonly FlowWithVerdict[]): CausedFinding[] {
  const upstream = pair
    .filter(({ flow }) => flow.grade === 'co_occurring' && !isCredential(flow.category) && !flow.testData)
    .sort((a, b) => sensitivity(b) - sensitivity(a) || compareText(a.flow.category, b.flow.category));
  const base = upstream[0] ?? pair.find(({ flow }) => flow.category === NONE_SEEN) ?? pair[0];
  if (base === undefined) return [];
  const visible: ObservedFlow = upstream.length > 0 ? base.flow : { ...base.flow, category: NONE_SEEN, grade: null };
  const finding = flowFinding([{ flow: { ...visible, testData: false, confidence: null }, judged: base.judged }]);
  return finding === null ? [] : [{ finding, rows: pair }];
}

/** One call may carry several categories: their counts are not added up. */
function callsText(rows: readonly FlowWithVerdict[]): string {
  const calls = Math.max(...rows.map((row) => row.flow.plaintext));
  if (rows.length > 1) return `at least ${calls === 1 ? 'one call' : `${calls} calls`}`;
  return calls === 1 ? 'one call' : `${calls} calls`;
}

/** Personal data that anybody on the way can read. A credential in its header counts here too. */
function plaintextFinding(pair: readonly FlowWithVerdict[]): CausedFinding[] {
  const open = pair
    .filter(({ flow }) => isObserved(flow) && flow.plaintext > 0 && !flow.testData)
    .sort((a, b) => sensitivity(b) - sensitivity(a) || compareText(a.flow.category, b.flow.category));
  const worst = open[0];
  const recipient = worst?.flow.recipient;
  if (worst === undefined || !recipient) return [];
  const { flow } = worst;
  const titles = [...new Set(open.map((row) => categoryInfo(row.flow.category).title))];
  const finding = toFinding({
    kind: 'plaintext_exposure',
    environment: flow.environment,
    services: [flow.sender.name],
    subject: subjectOf(flow.sender),
    recipient: recipient.id,
    category: '',
    severity: sensitivity(worst) === 4 ? 'high' : 'medium',
    grade: flow.grade,
    confidence: flow.confidence,
    verdict: worst.judged.verdict,
    title: `${flow.sender.name} sends ${titles.slice(0, 3).join(', ')} to ${recipient.name} in plaintext`,
    reason: `${titles.join(', ')} seen on ${callsText(open)} without TLS`,
    cannotSee: 'A proxy beside the service that adds TLS is not in these traces.',
    remedy: `Call ${recipient.name} over https, and refuse plain connections there.`,
    evidence: mergeEvidence(open.map((row) => row.flow.evidence)),
    firstSeenUs: open.reduce((least, row) => Math.min(least, row.flow.firstSeenUs), flow.firstSeenUs),
    lastSeenUs: open.reduce((most, row) => Math.max(most, row.flow.lastSeenUs), flow.lastSeenUs),
  });
  return [{ finding, rows: open }];
}

/** Asked once for all: whoever runs a managed store receives what is written to it. */
export function managedStoreFindings(
  stores: readonly { readonly node: GraphNode; readonly service: string }[],
): Finding[] {
  const names = [...new Set(stores.map(({ node }) => node.name))].sort(compareText);
  if (names.length === 0) return [];
  return [
    toFinding({
      kind: 'undeclared_recipient',
      environment: '',
      services: stores.map(({ service }) => service),
      recipient: '',
      category: '',
      grouped: 'managed_store',
      severity: 'info',
      title: `${names.length === 1 ? 'A managed data store' : `${names.length} managed data stores`}: is its operator declared?`,
      reason: `run by somebody else: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and others' : ''}`,
      cannotSee: 'Whether a contract with the operator exists.',
      remedy: 'Declare the operator among the recipients with its hosts; nothing else is asked about stores.',
    }),
  ];
}
