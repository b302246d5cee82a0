import {
  categoryInfo,
  type FlowReport,
  type GraphEdge,
  type GraphNode,
  type Report,
  type ServiceReport,
} from '@datatrail/model';

export interface SectionColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Closed sets of words, numbers and ids: shortened only when nothing else can give. */
  readonly keep?: boolean;
}

/** A table of a report before anybody gave it a form. Cells hold raw names: whoever prints them escapes them. */
export interface ReportSection {
  readonly title: string;
  readonly columns: readonly SectionColumn[];
  readonly rows: readonly (readonly string[])[];
  /** What was left out; '' if nothing. */
  readonly more: string;
}

const LIMITS = { findings: 15, services: 30, edges: 40, endpoints: 20, flows: 20 } as const;
/** Nothing at all is worse than an empty table. */
const NOTHING = '-';

const left = (title: string): SectionColumn => ({ title });
const kept = (title: string): SectionColumn => ({ title, keep: true });
const right = (title: string): SectionColumn => ({ title, align: 'right', keep: true });

const moreText = (total: number, limit: number, what: string): string =>
  total > limit ? `and ${total - limit} more ${what}; --format json lists all` : '';

/** Columns in which no row says anything only take room from those that do. */
function withoutSilentColumns(section: ReportSection): ReportSection {
  if (section.rows.length === 0) return section;
  const telling = section.columns.map((_, index) => section.rows.some((row) => row[index] !== NOTHING));
  return {
    ...section,
    columns: section.columns.filter((_, index) => telling[index]),
    rows: section.rows.map((row) => row.filter((_, index) => telling[index])),
  };
}

export const words = (key: string): string => key.replaceAll('_', ' ');

/** One step of a number for people: 1234 -> `1,234`, without the locale of the machine. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 span`, `1,234 spans`. */
export const countOf = (count: number, what: string): string => `${countText(count)} ${what}${count === 1 ? '' : 's'}`;

export const millisecondsText = (ms: number): string => {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  return `${ms.toFixed(ms >= 1 ? 1 : 3)} ms`;
};

/** Names of nodes, with the environment where the report holds several. */
function nodeNames(report: Report): (id: string) => string {
  const byId = new Map(report.graph.nodes.map((node): [string, GraphNode] => [node.id, node]));
  return (id) => byId.get(id)?.name ?? id.slice(id.indexOf(':') + 1);
}

type NamedService = Pick<ServiceReport, 'name' | 'namespace' | 'environment'>;

/** `namespace/name`, and the environment where the report holds several. */
export function serviceNames(report: Report): (service: NamedService) => string {
  const hasSeveral = new Set(report.services.map((service) => service.environment)).size > 1;
  return ({ name, namespace, environment }) => {
    const full = namespace === '' ? name : `${namespace}/${name}`;
    return hasSeveral && environment !== '' ? `${full} (${environment})` : full;
  };
}

/** `2026-03-01 12:00:05 to 12:00:09 UTC`: milliseconds help nobody at this size. '' without spans. */
export function windowText({ from, to }: Report['input']): string {
  if (from === null || to === null) return '';
  const first = from.slice(0, 19).replace('T', ' ');
  const last = to.slice(0, 19).replace('T', ' ');
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last} UTC`;
}

/** null unless categories are kept raw. */
export function keptText({ keptCategories = [] }: Report['input']): string | null {
  if (keptCategories.length === 0) return null;
  return `WARNING: this report may hold raw values of ${keptCategories.join(', ')}: detect.categories keeps them.`;
}

const titleOf = (category: string): string => (category === 'none_seen' ? 'none seen' : categoryInfo(category).title);

export function byRisk(services: readonly ServiceReport[]): ServiceReport[] {
  return [...services].sort((a, b) => b.risk.score - a.risk.score || b.risk.trustDeficit - a.risk.trustDeficit);
}

export function otherFindingsSection(report: Report, first: number): ReportSection {
  const others = report.findings.slice(first);
  return {
    title: 'Other findings',
    columns: [kept('severity'), left('finding'), kept('id')],
    rows: others.slice(0, LIMITS.findings).map((finding) => [finding.severity, finding.title, finding.id]),
    more: moreText(others.length, LIMITS.findings, 'findings'),
  };
}

export function servicesSection(report: Report): ReportSection {
  const services = byRisk(report.services);
  const name = serviceNames(report);
  return {
    title: 'Services by risk (0 to 100, higher is worse)',
    columns: [
      left('service'),
      right('risk'),
      kept('class'),
      right('exposure'),
      right('deficit'),
      right('WsRF'),
      kept('quality'),
      kept('known'),
      kept('coverage'),
      right('calls'),
    ],
    rows: services
      .slice(0, LIMITS.services)
      .map((service) => [
        name(service),
        service.risk.score.toFixed(1),
        service.risk.class,
        `${service.risk.exposure.toFixed(2)}${service.risk.exposureIsPotential ? '?' : ''}`,
        service.risk.trustDeficit.toFixed(2),
        String(service.qws.wsrf),
        `${service.qws.class}${service.qws.provisional ? '*' : ''}`,
        service.qws.attributesObserved,
        service.coverage.level,
        countText(service.calls),
      ]),
    more: moreText(services.length, LIMITS.services, 'services'),
  };
}

const byCalls = (a: GraphEdge, b: GraphEdge): number => b.calls - a.calls;

/** Edges that leave the house first, then by calls. */
export function graphSection(report: Report): ReportSection {
  const name = nodeNames(report);
  const edges = report.graph.edges.toSorted(
    (a, b) => Number(b.verdict !== null) - Number(a.verdict !== null) || byCalls(a, b),
  );
  return withoutSilentColumns({
    title: `Service graph (${countOf(report.graph.nodes.length, 'node')}, ${countOf(edges.length, 'edge')})`,
    columns: [
      left('from'),
      left('to'),
      kept('kind'),
      right('calls'),
      right('errors'),
      left('carries'),
      kept('verdict'),
    ],
    rows: edges
      .slice(0, LIMITS.edges)
      .map((edge) => [
        name(edge.from),
        name(edge.to),
        edgeText(edge),
        countText(edge.calls),
        countText(edge.errors),
        carried(edge),
        edge.verdict === null ? NOTHING : words(edge.verdict),
      ]),
    more: moreText(edges.length, LIMITS.edges, 'edges'),
  });
}

/** What is only upstream is not carried. */
function carried(edge: GraphEdge): string {
  const seen = edge.categories.filter(({ grade }) => grade !== 'co_occurring' && grade !== 'telemetry');
  const titles = [...new Set(seen.map(({ category }) => titleOf(category)))];
  return firstOf(titles);
}

/** The first of a list and how many others there are. */
function firstOf(titles: readonly string[]): string {
  if (titles.length === 0) return NOTHING;
  return titles.length > 1 ? `${titles[0]} +${titles.length - 1}` : (titles[0] ?? NOTHING);
}

/** What is called and how; stores and brokers have one way only. */
function edgeText({ kind, to, protocol }: GraphEdge): string {
  if (kind === 'consume') return 'consume';
  const called = to.slice(0, to.indexOf(':'));
  return called === 'datastore' || called === 'broker' ? called : `${called} ${protocol}`;
}

export function endpointsSection(report: Report): ReportSection {
  const endpoints = report.endpoints.toSorted((a, b) => b.calls - a.calls);
  const name = serviceNames(report);
  return withoutSilentColumns({
    title: `Endpoint repository (${countOf(endpoints.length, 'endpoint')}, by calls)`,
    columns: [
      left('service'),
      left('endpoint'),
      right('calls'),
      right('errors'),
      right('p50'),
      right('p95'),
      kept('entry'),
      left('personal data in'),
    ],
    rows: endpoints
      .slice(0, LIMITS.endpoints)
      .map((endpoint) => [
        name({ ...endpoint, name: endpoint.service }),
        endpoint.endpoint,
        countText(endpoint.calls),
        countText(endpoint.errors),
        millisecondsText(endpoint.latencyMs.p50),
        millisecondsText(endpoint.latencyMs.p95),
        endpoint.publicEntry ? 'public' : NOTHING,
        firstOf(endpoint.categories.in.map(titleOf)),
      ]),
    more: moreText(endpoints.length, LIMITS.endpoints, 'endpoints'),
  });
}

/** What leaves first, then what was seen inside, telemetry (it stands among the findings already), the merely possible. */
function flowRank({ verdict, grade }: FlowReport): number {
  if (verdict !== null) return 0;
  if (grade === 'co_occurring') return 3;
  return grade === 'telemetry' ? 2 : 1;
}

export function flowsSection(report: Report): ReportSection {
  const name = nodeNames(report);
  const flows = report.flows.toSorted((a, b) => flowRank(a) - flowRank(b));
  return withoutSilentColumns({
    title: `Data flows (${countText(flows.length)})`,
    columns: [left('sender'), left('recipient'), left('category'), kept('evidence'), right('count'), kept('verdict')],
    rows: flows
      .slice(0, LIMITS.flows)
      .map((flow) => [
        name(flow.sender),
        name(flow.recipient),
        titleOf(flow.category),
        flow.grade === null ? NOTHING : `${words(flow.grade)}${flow.direction === 'received' ? ', received' : ''}`,
        countText(flow.count),
        flow.verdict === null ? NOTHING : words(flow.verdict),
      ]),
    more: moreText(flows.length, LIMITS.flows, 'flows'),
  });
}
