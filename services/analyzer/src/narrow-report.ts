import type { GraphNode, Report } from '@datatrail/model';

/** Which services a person asks about. Missing means all. */
export interface ServiceFilter {
  readonly namespace?: string | undefined;
  readonly service?: string | undefined;
}

/**
 * The part of a report that is about some services. It is cut from the whole and not computed from a part of the facts:
 * who is internal and which verdict holds must not depend on what somebody asked for.
 */
export function narrowReport(report: Report, { namespace, service }: ServiceFilter): Report {
  if (namespace === undefined && service === undefined) return report;
  const isAsked = (name: string, space: string) =>
    (service === undefined || service === name || service === `${space}/${name}`) &&
    (namespace === undefined || namespace === space);
  const services = report.services.filter((s) => isAsked(s.name, s.namespace));
  const names = new Set(services.map(({ name }) => name));
  const ids = new Set(
    report.graph.nodes
      .filter((node) => node.kind === 'service' && isAsked(node.name, namespaceOf(node)))
      .map((n) => n.id),
  );
  const edges = report.graph.edges.filter(({ from, to }) => ids.has(from) || ids.has(to));
  const touched = new Set([...ids, ...edges.flatMap(({ from, to }) => [from, to])]);
  return {
    ...report,
    input: { ...report.input, services: services.length },
    services,
    endpoints: report.endpoints.filter((e) => isAsked(e.service, e.namespace)),
    graph: { nodes: report.graph.nodes.filter(({ id }) => touched.has(id)), edges },
    flows: report.flows.filter(({ sender, recipient }) => ids.has(sender) || ids.has(recipient)),
    findings: report.findings.filter((finding) => finding.services.some((name) => names.has(name))),
  };
}

/** `service:shop/checkout` stands in the namespace `shop`; the name itself MAY hold a slash. */
function namespaceOf({ id, name }: GraphNode): string {
  const path = id.slice('service:'.length);
  const end = path.lastIndexOf(name);
  return end > 0 ? path.slice(0, end - 1) : '';
}
