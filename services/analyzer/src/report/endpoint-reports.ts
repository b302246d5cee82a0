import { type EndpointFact, type EndpointReport, histogramQuantile } from '@datatrail/model';
import { compareTexts, isoTime, sortedNames } from './report-order.ts';

const milliseconds = (fact: EndpointFact, q: number): number =>
  Math.round(histogramQuantile(fact.latency, q) * 1000) / 1000;

function statusCodes(fact: EndpointFact): { [code: string]: number } {
  const counts: { [code: string]: number } = {};
  for (const [code, count] of [...fact.statusCodes].sort((a, b) => a[0] - b[0]))
    counts[String(code)] = (counts[String(code)] ?? 0) + count;
  return counts;
}

/** The endpoint repository, by environment, namespace, service, endpoint, kind and protocol. */
export function endpointReports(facts: readonly EndpointFact[]): EndpointReport[] {
  return facts
    .map(
      (fact): EndpointReport => ({
        service: fact.service,
        namespace: fact.namespace,
        environment: fact.environment,
        endpoint: fact.endpoint,
        kind: fact.kind,
        protocol: fact.protocol,
        calls: fact.calls,
        errors: fact.errors,
        latencyMs: { p50: milliseconds(fact, 0.5), p95: milliseconds(fact, 0.95), p99: milliseconds(fact, 0.99) },
        addresses: sortedNames(fact.addresses),
        instances: sortedNames(fact.instances),
        statusCodes: statusCodes(fact),
        versions: sortedNames(fact.versions),
        callers: sortedNames(fact.callers),
        categories: { in: sortedNames(fact.categoriesIn), out: sortedNames(fact.categoriesOut) },
        publicEntry: fact.publicCalls > 0,
        exampleTraces: sortedNames(fact.exampleTraces),
        firstSeen: isoTime(fact.firstSeenUs),
        lastSeen: isoTime(fact.lastSeenUs),
      }),
    )
    .sort((a, b) =>
      compareTexts(
        [a.environment, a.namespace, a.service, a.endpoint, a.kind, a.protocol],
        [b.environment, b.namespace, b.service, b.endpoint, b.kind, b.protocol],
      ),
    );
}
