import type { Finding, GraphEdge, Report, ServiceReport } from '@datatrail/model';

const SEEN = { firstSeen: '2026-03-01T12:00:00.000Z', lastSeen: '2026-03-01T12:01:00.000Z' } as const;

export function finding(title: string, more: Partial<Finding> = {}): Finding {
  return {
    id: 'f-0123456789ab',
    kind: 'undeclared_recipient',
    severity: 'high',
    grade: 'on_wire',
    confidence: 0.9,
    services: ['checkout'],
    service: 'checkout',
    environment: '',
    recipient: 'external:tracker.example',
    category: 'user.contact.email',
    verdict: 'undeclared_recipient',
    title,
    reason: 'seen',
    cannotSee: 'bodies',
    evidence: [],
    remedy: 'stop it',
    tags: [],
    ...SEEN,
    ...more,
  };
}

function serviceReport(name: string, more: Partial<ServiceReport> = {}): ServiceReport {
  return {
    name,
    namespace: '',
    environment: '',
    role: '',
    calls: 1234,
    versions: [],
    risk: {
      score: 69.8,
      class: 'high',
      exposure: 0.65,
      exposureIsPotential: false,
      trustDeficit: 0.14,
      confidence: 1,
      telemetryExposure: 0,
      profile: 'default-1',
      top: [{ factor: 'exposure', reason: `e-mail address to ${name}`, weight: 0.65, ref: 'f-0123456789ab' }],
    },
    qws: {
      wsrf: 83,
      class: 'platinum',
      provisional: true,
      mode: 'absolute',
      attributesObserved: '6/9',
      low: 60,
      high: 90,
      attributes: {
        responseTime: 1,
        availability: 1,
        throughput: 1,
        successability: 1,
        reliability: 1,
        compliance: null,
        bestPractices: null,
        latency: 1,
        documentation: null,
      },
    },
    coverage: { level: 'high', cannotSee: [`headers of ${name}`] },
    ...more,
  };
}

export function edge(from: string, to: string, more: Partial<GraphEdge> = {}): GraphEdge {
  return {
    from,
    to,
    kind: 'call',
    protocol: 'http',
    environment: '',
    calls: 3,
    errors: 0,
    categories: [{ category: 'user.contact.email', grade: 'on_wire', count: 2 }],
    verdict: 'undeclared_recipient',
    ...more,
  };
}

/** A report in which every text that a stranger chooses is `name`. */
export function reportAbout(name: string, rows = 1): Report {
  const many = <T>(make: (index: number) => T): T[] => Array.from({ length: rows }, (_, index) => make(index));
  const ids = { from: `service:${name}`, to: `external:${name}` };
  return {
    schema: 'datatrail.report/v1',
    generatedAt: '2026-03-02T00:00:00.000Z',
    input: {
      spans: 12_345,
      services: 1,
      traces: 2,
      rejected: 1,
      duplicates: 3,
      formats: ['otlp-json'],
      from: SEEN.firstSeen,
      to: SEEN.lastSeen,
    },
    services: many(() => serviceReport(name)),
    endpoints: many(() => ({
      service: name,
      namespace: '',
      environment: '',
      endpoint: `GET /${name}`,
      kind: 'http',
      protocol: 'http',
      calls: 5,
      errors: 0,
      latencyMs: { p50: 1, p95: 150, p99: 12_000 },
      addresses: [],
      instances: [],
      statusCodes: {},
      versions: [],
      callers: [],
      categories: { in: [name], out: [] },
      publicEntry: true,
      exampleTraces: [],
      ...SEEN,
    })),
    graph: {
      nodes: [
        { id: ids.from, kind: 'service', name, environment: '', organisation: null, country: null, hosts: [] },
        { id: ids.to, kind: 'external', name, environment: '', organisation: name, country: null, hosts: [name] },
      ],
      edges: many(() => edge(ids.from, ids.to)),
    },
    flows: many(() => ({
      sender: ids.from,
      recipient: ids.to,
      category: name,
      direction: 'sent',
      grade: 'on_wire',
      environment: '',
      count: 1,
      endpoints: [name],
      verdict: 'undeclared_recipient',
      reason: name,
      evidence: [],
      ...SEEN,
    })),
    findings: many(() =>
      finding(`${name} sends e-mail address to ${name}`, {
        reason: name,
        remedy: name,
        cannotSee: name,
        environment: name,
        evidence: [{ traceId: name, spanId: name, position: 'span_attribute', key: name, detector: name, shape: name }],
      }),
    ),
  };
}
