import type { EdgeFact, EndpointFact, QwsMode, ResolvedEdge, ServiceFact, ServiceReport } from '@datatrail/model';
import { isExpectedCredential, type JudgedFlow, type Judgement, NONE_SEEN } from '@datatrail/policy';
import {
  ABSOLUTE_REFERENCE,
  type ExposedFlow,
  type QwsValues,
  qwsAttributes,
  relativeReference,
  type Standing,
  scoreQws,
  scoreRisk,
  trustDeficit,
} from '@datatrail/risk';
import { coverageOf } from './coverage.ts';
import { compareTexts, isServiceNode, serviceId, sortedNames } from './report-order.ts';

export interface ServiceReportsInput {
  readonly services: readonly ServiceFact[];
  readonly endpoints: readonly EndpointFact[];
  readonly edges: readonly ResolvedEdge[];
  readonly judgement: Judgement;
  readonly mode: QwsMode;
  /** Length of the window. */
  readonly seconds: number;
}

/** Sums of decimal weights depend on their order: sort before adding. */
const byIdentity = (a: EdgeFact, b: EdgeFact): number =>
  compareTexts(
    [a.namespace, a.service, a.kind, a.protocol, a.target.host, a.target.name, a.target.part, String(a.weightedCalls)],
    [b.namespace, b.service, b.kind, b.protocol, b.target.host, b.target.name, b.target.part, String(b.weightedCalls)],
  );

function standingOf(flow: JudgedFlow): Standing {
  switch (flow.verdict) {
    case null:
      return 'internal';
    case 'declared':
    case 'cannot_tell':
      return 'declared';
    case 'undeclared_recipient':
      return 'undeclared';
    default:
      return 'exceeded';
  }
}

/** A credential in its place exposes nothing; that its recipient is undeclared still counts as possible. */
function exposedFlow(flow: JudgedFlow): ExposedFlow {
  const unseen = isExpectedCredential(flow);
  return {
    category: unseen ? NONE_SEEN : flow.category,
    grade: unseen ? null : flow.grade,
    confidence: flow.confidence ?? 1,
    standing: standingOf(flow),
    transport: flow.transport,
    novelty: 'unknown',
    authentication: 'unknown',
    testData: flow.testData,
    recipient: flow.recipient?.name ?? 'telemetry',
    ref: flow.finding,
  };
}

interface ServiceParts {
  readonly fact: ServiceFact;
  readonly endpoints: readonly EndpointFact[];
  readonly values: QwsValues;
  readonly outgoing: readonly ResolvedEdge[];
}

function groupEndpoints(endpoints: readonly EndpointFact[]): Map<string, EndpointFact[]> {
  const groups = new Map<string, EndpointFact[]>();
  for (const endpoint of endpoints) {
    const group = groups.get(serviceId(endpoint));
    if (group === undefined) groups.set(serviceId(endpoint), [endpoint]);
    else group.push(endpoint);
  }
  return groups;
}

/** One row for each traced service, by environment, namespace and name. */
export function serviceReports(input: ServiceReportsInput): ServiceReport[] {
  const { judgement, mode, seconds, edges } = input;
  const endpointsOf = groupEndpoints(input.endpoints);
  const parts = input.services.map((fact): ServiceParts => {
    const endpoints = endpointsOf.get(serviceId(fact)) ?? [];
    const callers = edges.filter(({ to, from }) => isServiceNode(to, fact) && !isServiceNode(from, fact));
    const values = qwsAttributes({ endpoints, callers: callers.map((edge) => edge.fact).sort(byIdentity), seconds });
    return { fact, endpoints, values, outgoing: edges.filter(({ from }) => isServiceNode(from, fact)) };
  });
  const reference = mode === 'absolute' ? ABSOLUTE_REFERENCE : relativeReference(parts.map((part) => part.values));
  return parts
    .map(({ fact, endpoints, values, outgoing }): ServiceReport => {
      const { share, level, cannotSee } = coverageOf(fact, outgoing);
      const flows = judgement.flows.filter((flow) => flow.direction === 'sent' && isServiceNode(flow.sender, fact));
      return {
        name: fact.service,
        namespace: fact.namespace,
        environment: fact.environment,
        role: judgement.role(fact),
        calls: endpoints.reduce((sum, endpoint) => sum + endpoint.calls, 0),
        versions: sortedNames(fact.versions),
        risk: scoreRisk({ flows: flows.map(exposedFlow), trust: trustDeficit(values, reference), coverage: share }),
        qws: scoreQws(values, reference),
        coverage: { level, cannotSee },
      };
    })
    .sort((a, b) => compareTexts([a.environment, a.namespace, a.name], [b.environment, b.namespace, b.name]));
}
