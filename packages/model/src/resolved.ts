import type { EdgeFact, EndpointFact, FlowFact, ServiceFact } from './facts.ts';
import type { GraphNode, ReportInput } from './report.ts';

/** Facts of a window of minutes, merged by key over the minutes: what a report is made of. */
export interface WindowFacts {
  readonly input: ReportInput;
  readonly endpoints: readonly EndpointFact[];
  readonly edges: readonly EdgeFact[];
  readonly flows: readonly FlowFact[];
  readonly services: readonly ServiceFact[];
}

/** An edge whose two ends have been identified. Several facts that lead to one node are merged. */
export interface ResolvedEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly fact: EdgeFact;
}

export interface ResolvedFlow {
  readonly sender: GraphNode;
  /** null: the telemetry back end. */
  readonly recipient: GraphNode | null;
  readonly fact: FlowFact;
}

/** Who is who in a window: all sorted by id, so that the same facts give the same bytes. */
export interface ResolvedGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly ResolvedEdge[];
  /** Calls of a service to itself. */
  readonly selfCalls: readonly ResolvedEdge[];
  readonly flows: readonly ResolvedFlow[];
}
