import { mergeEndpoints } from '@datatrail/graph';
import type { FlowReport, QwsMode, Report, ReportInput, ResolvedGraph, WindowFacts } from '@datatrail/model';
import { type Declarations, type JudgedFlow, judge } from '@datatrail/policy';
import { endpointReports } from './endpoint-reports.ts';
import { graphReport } from './graph-report.ts';
import { isoTime } from './report-order.ts';
import { serviceReports } from './service-reports.ts';

export interface CreateReportInput {
  readonly facts: WindowFacts;
  readonly graph: ResolvedGraph;
  /** null: no file was given. */
  readonly declarations: Declarations | null;
  readonly mode: QwsMode;
  /** ISO 8601. */
  readonly generatedAt: string;
  /** Set to `keep`: the report says so, because it MAY hold raw values of them. */
  readonly keptCategories?: readonly string[];
}

/** Length of the window in seconds, at least one: a file may hold a single trace of some milliseconds. */
function secondsOf({ from, to }: ReportInput): number {
  if (from === null || to === null) return 1;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, seconds) : 1;
}

function flowReport(flow: JudgedFlow): FlowReport {
  return {
    sender: flow.sender.id,
    recipient: flow.recipient?.id ?? 'telemetry',
    category: flow.category,
    direction: flow.direction,
    grade: flow.grade,
    environment: flow.environment,
    count: flow.count,
    endpoints: flow.endpoints,
    verdict: flow.verdict,
    reason: flow.reason,
    firstSeen: isoTime(flow.firstSeenUs),
    lastSeen: isoTime(flow.lastSeenUs),
    evidence: flow.evidence,
  };
}

/** Assembles a report. Pure: the same facts in any order give the same bytes, `generatedAt` aside. */
export function createReport(from: CreateReportInput): Report {
  const { facts, graph, declarations, mode, generatedAt, keptCategories = [] } = from;
  // minutes are merged one by one: names that are few in each of them may be many in a window
  const endpoints = mergeEndpoints(facts.endpoints);
  const judgement = judge({ graph, endpoints, declarations });
  return {
    schema: 'datatrail.report/v1',
    generatedAt,
    input: {
      ...facts.input,
      formats: [...facts.input.formats].sort(),
      ...(keptCategories.length > 0 && { keptCategories: [...keptCategories].sort() }),
    },
    services: serviceReports({
      services: facts.services,
      endpoints,
      edges: graph.edges,
      judgement,
      mode,
      seconds: secondsOf(facts.input),
    }),
    endpoints: endpointReports(endpoints),
    graph: graphReport(graph, judgement),
    flows: judgement.flows.map(flowReport),
    findings: judgement.findings,
  };
}
