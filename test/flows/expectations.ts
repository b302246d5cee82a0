import {
  type FindingKind,
  type FlowReport,
  type GraphNode,
  type Report,
  SEVERITIES,
  type Severity,
} from '@datatrail/model';

/** What a case's `expected.json` says. Only what stands there is compared; every name is a service, node or category name. */
export interface Expected {
  readonly about: string;
  /** Arguments of `datatrail analyze`, paths relative to the case's folder. */
  readonly arguments: readonly string[];
  /** Default 0. With another one there is no report, and `stderr` must be part of what is said. */
  readonly exitCode?: number;
  readonly stderr?: string;
  readonly stderrAll?: readonly string[];
  /** Run again with each span in a request of its own, in another order, twice: same bytes. */
  readonly reorder?: boolean;
  /** The report equals that of another case, formats aside. */
  readonly sameAs?: string;
  /** Raw values that may stand nowhere in what is printed. */
  readonly secrets?: readonly string[];
  readonly input?: Readonly<Record<string, number>>;
  /** Distinct service pairs: self-calls, stores and externals left out, producer -> broker -> consumer once; calls = receiving spans. */
  readonly serviceEdges?: {
    readonly count: number;
    readonly calls?: number;
    readonly pairs?: Readonly<Record<string, number>>;
  };
  readonly services?: readonly string[];
  readonly environments?: readonly string[];
  /** Rows of the graph, before pairs are merged. */
  readonly edgeRows?: number;
  /** `service endpoint` */
  readonly endpoints?: readonly string[];
  /** Parts of endpoint names that must occur. */
  readonly endpointParts?: readonly string[];
  readonly externalNodes?: { readonly count: number };
  /** `kind name`, where the name or id begins with it. */
  readonly nodes?: readonly string[];
  readonly nodesLike?: readonly string[];
  /** Calls to an external recipient, by a part of its id, name or organisation in lower case. */
  readonly recipients?: Readonly<Record<string, number>>;
  readonly categories?: readonly string[];
  /** No category of data was seen anywhere. */
  readonly noCategories?: boolean;
  readonly flows?: readonly (Partial<Pick<FlowReport, 'category' | 'grade' | 'verdict' | 'direction'>> & {
    readonly sender: string;
    readonly recipient: string;
  })[];
  readonly findings?: readonly {
    readonly service: string;
    readonly recipient: string;
    readonly category: string;
    readonly severityAtLeast: Severity;
  }[];
  readonly noFindingKinds?: readonly FindingKind[];
  readonly maxFindings?: number;
}

type Nodes = ReadonlyMap<string, GraphNode>;

/** Service pairs with their calls. What goes through a broker has an edge of its own beside those to and from the broker. */
export function servicePairs(report: Report): Map<string, number> {
  const nodes: Nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
  const kindOf = (id: string): string => nodes.get(id)?.kind ?? '';
  const nameOf = (id: string): string => nodes.get(id)?.name ?? id;
  const pairs = new Map<string, number>();
  const count = (from: string, to: string, calls: number): void => {
    if (from === to) return;
    const pair = `${nameOf(from)} -> ${nameOf(to)}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + calls);
  };
  for (const edge of report.graph.edges)
    if (kindOf(edge.from) === 'service' && kindOf(edge.to) === 'service') count(edge.from, edge.to, edge.calls);
  return pairs;
}

function difference(what: string, seen: unknown, wanted: unknown): string[] {
  return seen === wanted ? [] : [`${what}: ${String(seen)}, expected ${String(wanted)}`];
}

function missing(what: string, seen: ReadonlySet<string>, wanted: readonly string[] = []): string[] {
  return wanted.filter((name) => !seen.has(name)).map((name) => `no ${what} ${name} among ${[...seen].join(', ')}`);
}

function edgeProblems(report: Report, expected: Expected): string[] {
  const wanted = expected.serviceEdges;
  if (wanted === undefined) return [];
  const pairs = servicePairs(report);
  const calls = [...pairs.values()].reduce((sum, n) => sum + n, 0);
  return [
    ...difference(`service edges (${[...pairs.keys()].sort().join('; ')})`, pairs.size, wanted.count),
    ...(wanted.calls === undefined ? [] : difference('calls on service edges', calls, wanted.calls)),
    ...Object.entries(wanted.pairs ?? {}).flatMap(([pair, n]) => difference(pair, pairs.get(pair), n)),
  ];
}

function matchesNode(node: GraphNode, part: string): boolean {
  return [node.id, node.name, node.organisation ?? ''].some((text) => text.toLowerCase().includes(part.toLowerCase()));
}

function nodeProblems(report: Report, expected: Expected): string[] {
  const { nodes } = report.graph;
  const has = (wanted: string): boolean => {
    const [kind, ...names] = wanted.split(' ');
    return nodes.some(
      (node) =>
        node.kind === kind &&
        names
          .join(' ')
          .split('|')
          .some((name) => matchesNode(node, name)),
    );
  };
  const external = nodes.filter((node) => node.kind === 'external');
  const list = nodes.map((node) => node.id).join(', ');
  return [
    ...[...(expected.nodes ?? []), ...(expected.nodesLike ?? [])]
      .filter((wanted) => !has(wanted))
      .map((w) => `no node ${w} in ${list}`),
    ...(expected.externalNodes === undefined
      ? []
      : difference(`external nodes in ${list}`, external.length, expected.externalNodes.count)),
    ...nodes.filter((node) => /^unknown$/i.test(node.name)).map((node) => `a node called ${node.name}: ${node.id}`),
    ...Object.entries(expected.recipients ?? {}).flatMap(([part, calls]) => {
      const ids = external.filter((node) => matchesNode(node, part)).map((node) => node.id);
      const seen = report.graph.edges
        .filter((edge) => ids.includes(edge.to))
        .reduce((sum, edge) => sum + edge.calls, 0);
      return [
        ...difference(`external nodes like ${part} (${list})`, ids.length, 1),
        ...difference(`calls to ${part}`, seen, calls),
      ];
    }),
  ];
}

function flowProblems(report: Report, expected: Expected): string[] {
  const nodes: Nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
  const is = (id: string, part: string): boolean => {
    const node = nodes.get(id);
    return node === undefined ? id.toLowerCase().includes(part) : matchesNode(node, part);
  };
  const list = report.flows.map(
    (f) => `${f.sender} > ${f.recipient} ${f.category} ${f.grade ?? '-'} ${f.verdict ?? '-'} ${f.direction}`,
  );
  return (expected.flows ?? [])
    .filter(
      ({ sender, recipient, ...wanted }) =>
        !report.flows.some(
          (flow) =>
            is(flow.sender, sender) &&
            is(flow.recipient, recipient) &&
            Object.entries(wanted).every(([key, value]) => flow[key as keyof FlowReport] === value),
        ),
    )
    .map((wanted) => `no flow ${JSON.stringify(wanted)} in\n  ${list.join('\n  ')}`);
}

function categoryProblems(report: Report, expected: Expected): string[] {
  const seen = new Set(
    [...report.flows, ...report.findings].map((row) => row.category).filter((c) => c !== '' && c !== 'none_seen'),
  );
  return [
    ...missing('category', seen, expected.categories),
    ...(expected.noCategories === true && seen.size > 0
      ? report.flows
          .filter((f) => seen.has(f.category))
          .map(
            (f) =>
              `cries wolf: ${f.category} at ${f.evidence.map((e) => `${e.position} ${e.key} ${e.detector}`).join(', ')}`,
          )
      : []),
  ];
}

function findingProblems(report: Report, expected: Expected): string[] {
  const atLeast = (seen: Severity, wanted: Severity): boolean => SEVERITIES.indexOf(seen) >= SEVERITIES.indexOf(wanted);
  const list = report.findings.map((f) => `${f.severity} ${f.kind} ${f.service} > ${f.recipient} ${f.category}`);
  const wantedMissing = (expected.findings ?? []).filter(
    (wanted) =>
      !report.findings.some(
        (finding) =>
          finding.services.some((service) => service.includes(wanted.service)) &&
          finding.recipient.toLowerCase().includes(wanted.recipient) &&
          finding.category === wanted.category &&
          atLeast(finding.severity, wanted.severityAtLeast),
      ),
  );
  return [
    ...wantedMissing.map((wanted) => `no finding ${JSON.stringify(wanted)} in\n  ${list.join('\n  ')}`),
    ...report.findings
      .filter((f) => expected.noFindingKinds?.includes(f.kind))
      .map((f) => `unwanted finding ${f.kind}: ${f.title}`),
    ...(expected.maxFindings !== undefined && list.length > expected.maxFindings
      ? [`${list.length} findings, at most ${expected.maxFindings}:\n  ${list.join('\n  ')}`]
      : []),
  ];
}

/** All that is wrong with a report, so that one run shows it all. */
export function problemsOf(report: Report, expected: Expected): string[] {
  const input = Object.entries(report.input);
  const services = new Set(report.services.map((service) => service.name));
  const endpoints = new Set(report.endpoints.map((endpoint) => `${endpoint.service} ${endpoint.endpoint}`));
  return [
    ...difference('schema', report.schema, 'datatrail.report/v1'),
    ...Object.entries(expected.input ?? {}).flatMap(([key, n]) =>
      difference(`input.${key}`, input.find(([k]) => k === key)?.[1], n),
    ),
    ...edgeProblems(report, expected),
    ...(expected.edgeRows === undefined ? [] : difference('edge rows', report.graph.edges.length, expected.edgeRows)),
    ...missing('service', services, expected.services),
    ...missing('environment', new Set(report.services.map((service) => service.environment)), expected.environments),
    ...missing('endpoint', endpoints, expected.endpoints),
    ...(expected.endpointParts ?? [])
      .filter((part) => ![...endpoints].some((e) => e.includes(part)))
      .map((part) => `no endpoint with ${part}`),
    ...nodeProblems(report, expected),
    ...categoryProblems(report, expected),
    ...flowProblems(report, expected),
    ...findingProblems(report, expected),
  ];
}
