import {
  EDGE_KINDS,
  ENDPOINT_KINDS,
  FINDING_KINDS,
  GRADES,
  LEVELS,
  NODE_KINDS,
  POSITIONS,
  PROTOCOLS,
  QWS_CLASSES,
  SEVERITIES,
  VERDICTS,
} from '@datatrail/model';
import { type TSchema, Type } from 'typebox';
import { closedSet, list, nullable } from './closed-set.ts';

/**
 * The shapes of `datatrail.report/v1`. What is not named here does not leave: fastify serializes by these schemas, so
 * they are a whitelist and not only documentation.
 */
const text = Type.String();
const number = Type.Number();
const texts = list(Type.String());
const grade = closedSet(GRADES);
const verdict = nullable(closedSet(VERDICTS));

export const evidence = Type.Object({
  traceId: text,
  spanId: text,
  position: closedSet(POSITIONS),
  key: text,
  detector: text,
  shape: text,
});

export const risk = Type.Object({
  score: number,
  class: closedSet(LEVELS),
  exposure: number,
  exposureIsPotential: Type.Boolean(),
  trustDeficit: number,
  confidence: number,
  telemetryExposure: number,
  profile: text,
  top: list(Type.Object({ factor: closedSet(['exposure', 'trust_deficit']), reason: text, weight: number, ref: text })),
});

const qwsAttribute = nullable(number);

export const qws = Type.Object({
  wsrf: number,
  class: closedSet(QWS_CLASSES),
  provisional: Type.Boolean(),
  mode: closedSet(['absolute', 'relative']),
  attributesObserved: text,
  low: number,
  high: number,
  attributes: Type.Object({
    responseTime: qwsAttribute,
    availability: qwsAttribute,
    throughput: qwsAttribute,
    successability: qwsAttribute,
    reliability: qwsAttribute,
    compliance: qwsAttribute,
    bestPractices: qwsAttribute,
    latency: qwsAttribute,
    documentation: qwsAttribute,
  }),
});

export const coverage = Type.Object({ level: closedSet(LEVELS), cannotSee: texts });

export const service = Type.Object({
  name: text,
  namespace: text,
  environment: text,
  role: text,
  calls: number,
  versions: texts,
  risk,
  qws,
  coverage,
});

export const endpoint = Type.Object({
  service: text,
  namespace: text,
  environment: text,
  endpoint: text,
  kind: closedSet(ENDPOINT_KINDS),
  protocol: closedSet(PROTOCOLS),
  calls: number,
  errors: number,
  latencyMs: Type.Object({ p50: number, p95: number, p99: number }),
  addresses: texts,
  instances: texts,
  statusCodes: Type.Record(Type.String(), Type.Number()),
  versions: texts,
  callers: texts,
  categories: Type.Object({ in: texts, out: texts }),
  publicEntry: Type.Boolean(),
  exampleTraces: texts,
  firstSeen: text,
  lastSeen: text,
});

export const graphNode = Type.Object({
  id: text,
  kind: closedSet(NODE_KINDS),
  name: text,
  environment: text,
  organisation: nullable(text),
  country: nullable(text),
  hosts: texts,
});

export const graphEdge = Type.Object({
  from: text,
  to: text,
  kind: closedSet(EDGE_KINDS),
  protocol: closedSet(PROTOCOLS),
  environment: text,
  calls: number,
  errors: number,
  categories: list(Type.Object({ category: text, grade, count: number })),
  verdict,
});

export const graph = Type.Object({ nodes: list(graphNode), edges: list(graphEdge) });

export const flow = Type.Object({
  sender: text,
  recipient: text,
  category: text,
  direction: closedSet(['sent', 'received']),
  grade: nullable(grade),
  environment: text,
  count: number,
  endpoints: texts,
  verdict,
  reason: text,
  firstSeen: text,
  lastSeen: text,
  evidence: list(evidence),
});

export const finding = Type.Object({
  id: text,
  kind: closedSet(FINDING_KINDS),
  severity: closedSet(SEVERITIES),
  grade: nullable(grade),
  confidence: nullable(number),
  services: texts,
  service: text,
  environment: text,
  recipient: text,
  category: text,
  verdict,
  title: text,
  reason: text,
  cannotSee: text,
  evidence: list(evidence),
  remedy: text,
  tags: texts,
  firstSeen: text,
  lastSeen: text,
});

/** The window that was asked for, or that holds when none was. `to` null: up to now. */
export const window = Type.Object({ from: text, to: nullable(text) });

export const input = Type.Object({
  spans: number,
  services: number,
  traces: number,
  rejected: number,
  duplicates: number,
  formats: texts,
  late: Type.Optional(number),
  keptCategories: Type.Optional(texts),
  from: nullable(text),
  to: nullable(text),
  window,
  /** Findings that are left out because somebody suppressed them. */
  suppressed: number,
});

export const report = Type.Object({
  schema: closedSet(['datatrail.report/v1']),
  generatedAt: text,
  input,
  services: list(service),
  endpoints: list(endpoint),
  graph,
  flows: list(flow),
  findings: list(finding),
});

/** One page of a list. `next` goes into `cursor` of the next question; null at the end. */
export function page<T extends TSchema>(item: T) {
  return Type.Object({ items: list(item), next: nullable(Type.String()), window });
}
