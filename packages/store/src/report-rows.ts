import type { Report } from '@datatrail/model';
import {
  ArrayColumn,
  type Column,
  LowCardinalityColumn,
  NativeBlock,
  NumberColumn,
  StringColumn,
} from './native/index.ts';

const text = () => new LowCardinalityColumn();
const number = () => new NumberColumn('Float64');
const time = () => new NumberColumn("DateTime64(6, 'UTC')");

function microsecondsOf(iso: string): number {
  const milliseconds = Date.parse(iso);
  return Number.isNaN(milliseconds) ? 0 : milliseconds * 1000;
}

/** Rows of the table `findings` for one report. */
export function findingRows(tenant: string, report: Report, reportedAtUs: number): NativeBlock {
  const columns = {
    tenant: text(),
    report: time(),
    id: new StringColumn(),
    kind: text(),
    severity: text(),
    environment: text(),
    service: text(),
    recipient: text(),
    category: text(),
    verdict: text(),
    title: new StringColumn(),
    first_seen: time(),
    last_seen: time(),
    body: new StringColumn(),
  };
  for (const finding of report.findings) {
    columns.tenant.add(tenant);
    columns.report.add(reportedAtUs);
    columns.id.add(finding.id);
    columns.kind.add(finding.kind);
    columns.severity.add(finding.severity);
    columns.environment.add(finding.environment);
    columns.service.add(finding.service);
    columns.recipient.add(finding.recipient);
    columns.category.add(finding.category);
    columns.verdict.add(finding.verdict ?? '');
    columns.title.add(finding.title);
    columns.first_seen.add(microsecondsOf(finding.firstSeen));
    columns.last_seen.add(microsecondsOf(finding.lastSeen));
    columns.body.add(JSON.stringify(finding));
  }
  return new NativeBlock<{ readonly [name: string]: Column }>(columns);
}

/** Rows of the table `scores` for one report. */
export function scoreRows(tenant: string, report: Report, reportedAtUs: number): NativeBlock {
  const columns = {
    tenant: text(),
    report: time(),
    environment: text(),
    namespace: text(),
    service: text(),
    risk: number(),
    risk_class: text(),
    exposure: number(),
    confidence: number(),
    wsrf: number(),
    qws_class: text(),
    body: new StringColumn(),
  };
  for (const service of report.services) {
    columns.tenant.add(tenant);
    columns.report.add(reportedAtUs);
    columns.environment.add(service.environment);
    columns.namespace.add(service.namespace);
    columns.service.add(service.name);
    columns.risk.add(service.risk.score);
    columns.risk_class.add(service.risk.class);
    columns.exposure.add(service.risk.exposure);
    columns.confidence.add(service.risk.confidence);
    columns.wsrf.add(service.qws.wsrf);
    columns.qws_class.add(service.qws.class);
    columns.body.add(JSON.stringify(service));
  }
  return new NativeBlock<{ readonly [name: string]: Column }>(columns);
}

/** Rows of the table `flows` for one report. */
export function flowRows(tenant: string, report: Report, reportedAtUs: number): NativeBlock {
  const columns = {
    tenant: text(),
    report: time(),
    environment: text(),
    sender: text(),
    recipient: text(),
    category: text(),
    direction: text(),
    grade: text(),
    verdict: text(),
    count: number(),
    first_seen: time(),
    last_seen: time(),
  };
  for (const flow of report.flows) {
    columns.tenant.add(tenant);
    columns.report.add(reportedAtUs);
    columns.environment.add(flow.environment);
    columns.sender.add(flow.sender);
    columns.recipient.add(flow.recipient);
    columns.category.add(flow.category);
    columns.direction.add(flow.direction);
    columns.grade.add(flow.grade ?? '');
    columns.verdict.add(flow.verdict ?? '');
    columns.count.add(flow.count);
    columns.first_seen.add(microsecondsOf(flow.firstSeen));
    columns.last_seen.add(microsecondsOf(flow.lastSeen));
  }
  return new NativeBlock<{ readonly [name: string]: Column }>(columns);
}

/** Rows of the table `edges` for one report. */
export function edgeRows(tenant: string, report: Report, reportedAtUs: number): NativeBlock {
  const columns = {
    tenant: text(),
    report: time(),
    environment: text(),
    source: text(),
    source_kind: text(),
    source_name: text(),
    target: text(),
    target_kind: text(),
    target_name: text(),
    target_organisation: text(),
    target_country: text(),
    kind: text(),
    protocol: text(),
    calls: number(),
    errors: number(),
    categories: new ArrayColumn(text()),
    verdict: text(),
  };
  const nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
  for (const edge of report.graph.edges) {
    const [source, target] = [nodes.get(edge.from), nodes.get(edge.to)];
    columns.tenant.add(tenant);
    columns.report.add(reportedAtUs);
    columns.environment.add(edge.environment);
    columns.source.add(edge.from);
    columns.source_kind.add(source?.kind ?? '');
    columns.source_name.add(source?.name ?? edge.from);
    columns.target.add(edge.to);
    columns.target_kind.add(target?.kind ?? '');
    columns.target_name.add(target?.name ?? edge.to);
    columns.target_organisation.add(target?.organisation ?? '');
    columns.target_country.add(target?.country ?? '');
    columns.kind.add(edge.kind);
    columns.protocol.add(edge.protocol);
    columns.calls.add(edge.calls);
    columns.errors.add(edge.errors);
    for (const category of new Set(edge.categories.map((found) => found.category)))
      columns.categories.items.add(category);
    columns.categories.endRow();
    columns.verdict.add(edge.verdict ?? '');
  }
  return new NativeBlock<{ readonly [name: string]: Column }>(columns);
}
