import type { EndpointFact, Finding, GraphNode, ResolvedGraph, Verdict } from '@datatrail/model';
import { noDeclarationsFindings, unusedFindings } from './declaration-findings.ts';
import { type DeclarationIndex, indexDeclarations, meansService } from './declaration-index.ts';
import type { Declarations, DeclaredFlow } from './declarations.ts';
import type { FlowWithVerdict } from './flow-findings.ts';
import { type JudgedFlow, NONE_SEEN } from './judged-flow.ts';
import { observeFlows } from './observed-flows.ts';
import { managedStoreFindings, pairFindings } from './pair-findings.ts';
import { capFindings, rankFindings } from './rank.ts';
import { joinedTraceFindings, publicServiceFindings } from './surface-findings.ts';
import { telemetryFindings } from './telemetry-findings.ts';
import { judgeFlow, showContent } from './verdict.ts';

export interface JudgeInput {
  readonly graph: ResolvedGraph;
  readonly endpoints: readonly EndpointFact[];
  /** null: no file was given. */
  readonly declarations: Declarations | null;
}

export interface Judgement {
  /** Sorted by sender, recipient, environment, category, direction, grade. */
  readonly flows: readonly JudgedFlow[];
  /** The three that help most first. */
  readonly findings: readonly Finding[];
  /** Declared flows that nothing was seen of, in the order of the file. */
  readonly unused: readonly DeclaredFlow[];
  /** Worst verdict of the flows between two nodes; null inside. */
  edgeVerdict(environment: string, from: GraphNode, to: GraphNode): Verdict | null;
  /** Role that the declarations give to a service; '' when not said. */
  role(service: { readonly namespace: string; readonly service: string }): string;
}

/** From harmless to worst; that something cannot be told matters less than that the rest is declared. */
const VERDICT_ORDER: readonly Verdict[] = [
  'cannot_tell',
  'declared',
  'purpose_mismatch',
  'expired',
  'transfer_without_mechanism',
  'undeclared_category',
  'undeclared_recipient',
];

/** Compares what was observed with what was declared. Pure: the order of the facts does not matter. */
export function judge({ graph, endpoints, declarations }: JudgeInput): Judgement {
  const index = declarations === null ? null : indexDeclarations(declarations);
  const rows = observeFlows(graph).map((flow): FlowWithVerdict => ({ flow, judged: judgeFlow(flow, index) }));
  const unused = declarations === null ? [] : unusedFlows(declarations, rows, index);
  const caused = pairFindings(rows);
  const capped = capFindings([
    ...caused.map(({ finding }) => finding),
    ...telemetryFindings(rows),
    ...publicServiceFindings(endpoints, index),
    ...joinedTraceFindings(graph.edges),
    ...managedStoreFindings(undeclaredStores(graph, index)),
    ...unusedFindings(unused),
    ...(declarations === null ? noDeclarationsFindings(externals(rows)) : []),
  ]);
  const findingOf = new Map<FlowWithVerdict, string>();
  for (const { finding, rows: causes } of caused)
    for (const row of causes)
      if (!findingOf.has(row)) findingOf.set(row, capped.countedBy.get(finding.id) ?? finding.id);
  const verdicts = edgeVerdicts(rows);
  return {
    flows: rows.map((row) => ({
      ...row.flow,
      ...row.judged,
      reason:
        row.flow.category === NONE_SEEN
          ? `${row.judged.reason}; called, content not visible; to see it: ${showContent(row.flow)}`
          : row.judged.reason,
      finding: findingOf.get(row) ?? '',
    })),
    findings: rankFindings(capped.findings),
    unused,
    edgeVerdict: (environment, from, to) => verdicts.get([environment, from.id, to.id].join('\n')) ?? null,
    role: (service) => index?.service(service)?.role ?? '',
  };
}

function edgeVerdicts(rows: readonly FlowWithVerdict[]): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const { flow, judged } of rows) {
    if (flow.recipient === null || judged.verdict === null) continue;
    const key = [flow.environment, flow.sender.id, flow.recipient.id].join('\n');
    const before = verdicts.get(key);
    if (before === undefined || VERDICT_ORDER.indexOf(judged.verdict) > VERDICT_ORDER.indexOf(before))
      verdicts.set(key, judged.verdict);
  }
  return verdicts;
}

function externals(rows: readonly FlowWithVerdict[]): GraphNode[] {
  return rows.flatMap(({ flow }) => (flow.recipient?.kind === 'external' ? [flow.recipient] : []));
}

function undeclaredStores(
  graph: ResolvedGraph,
  index: DeclarationIndex | null,
): { node: GraphNode; service: string }[] {
  return graph.edges
    .filter(({ to }) => to.kind === 'datastore' && to.organisation !== null && !index?.recipient(to))
    .map(({ from, to }) => ({ node: to, service: from.name }));
}

/** While a service calls a recipient, what it sends may be invisible: only a connection that is not there is unused. */
function unusedFlows(
  declarations: Declarations,
  rows: readonly FlowWithVerdict[],
  index: DeclarationIndex | null,
): DeclaredFlow[] {
  const used = new Set(rows.map(({ judged }) => judged.declaredBy));
  const called = new Set<DeclaredFlow>();
  for (const { flow } of rows) {
    const recipient = flow.recipient === null ? null : index?.recipient(flow.recipient);
    for (const declared of recipient ? (index?.flowsTo(recipient) ?? []) : [])
      if (meansService(declared.service, flow.sender)) called.add(declared);
  }
  const services = new Set(declarations.services.map(({ name }) => name));
  return declarations.flows.filter(
    (declared) => !used.has(declared) && !called.has(declared) && !services.has(declared.recipient),
  );
}
