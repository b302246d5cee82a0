import type { Finding, FlowReport, GraphNode, Report, ServiceReport } from '@datatrail/model';

const AT = '2026-11-22T20:00:00.000Z';

const service = (name: string, namespace: string): ServiceReport => ({
  name,
  namespace,
  environment: 'prod',
  role: '',
  calls: 12,
  versions: ['1.0.0'],
  risk: {
    score: 40.5,
    class: 'medium',
    exposure: 0.3,
    exposureIsPotential: false,
    trustDeficit: 0.4,
    confidence: 0.7,
    telemetryExposure: 0.1,
    profile: 'default',
    top: [{ factor: 'exposure', reason: 'sends e-mail addresses to Mixpanel', weight: 0.3, ref: 'f-000000000001' }],
  },
  qws: {
    wsrf: 66,
    class: 'silver',
    provisional: true,
    mode: 'absolute',
    attributesObserved: '6/9',
    low: 50,
    high: 80,
    attributes: {
      responseTime: 12,
      availability: 100,
      throughput: 1,
      successability: 100,
      reliability: 100,
      compliance: null,
      bestPractices: null,
      latency: 4,
      documentation: null,
    },
  },
  coverage: { level: 'medium', cannotSee: ['request bodies'] },
});

const node = (id: string, kind: GraphNode['kind'], host: string): GraphNode => ({
  id,
  kind,
  name: host,
  environment: '',
  organisation: kind === 'external' ? 'Mixpanel' : null,
  country: null,
  hosts: [host],
});

const flow = (category: string): FlowReport => ({
  sender: 'service:shop/checkout',
  recipient: 'external:mixpanel.com',
  category,
  direction: 'sent',
  grade: 'on_wire',
  environment: 'prod',
  count: 3,
  endpoints: ['POST /orders'],
  verdict: 'undeclared_recipient',
  reason: 'nobody declared it',
  firstSeen: AT,
  lastSeen: AT,
  evidence: [],
});

const finding = (id: string, severity: Finding['severity']): Finding => ({
  id,
  kind: 'undeclared_flow',
  severity,
  grade: 'on_wire',
  confidence: 0.9,
  services: ['shop/checkout'],
  service: 'shop/checkout',
  environment: 'prod',
  recipient: 'external:mixpanel.com',
  category: 'user.contact.email',
  verdict: 'undeclared_recipient',
  title: 'e-mail addresses are sent to Mixpanel',
  reason: 'seen in url.full',
  cannotSee: 'bodies',
  evidence: [],
  remedy: 'declare it',
  tags: [],
  firstSeen: AT,
  lastSeen: AT,
});

/** A report as the analyzer gives it, with one thing in it that no schema names. */
export const SAMPLE_REPORT: Report = {
  schema: 'datatrail.report/v1',
  generatedAt: AT,
  input: {
    spans: 30,
    services: 2,
    traces: 3,
    rejected: 0,
    duplicates: 0,
    formats: ['otlp'],
    keptCategories: ['user.name'],
    from: AT,
    to: AT,
  },
  services: [service('checkout', 'shop'), service('gateway', 'shop'), service('gateway', 'admin')],
  endpoints: [],
  graph: {
    nodes: [
      Object.assign(node('external:mixpanel.com', 'external', 'api.mixpanel.com'), { unforeseen: 'x@unforeseen.dev' }),
      node('service:shop/checkout', 'service', 'checkout'),
    ],
    edges: [
      {
        from: 'service:shop/checkout',
        to: 'external:mixpanel.com',
        kind: 'call',
        protocol: 'http',
        environment: 'prod',
        calls: 3,
        errors: 0,
        categories: [{ category: 'user.contact.email', grade: 'on_wire', count: 3 }],
        verdict: 'undeclared_recipient',
      },
    ],
  },
  flows: [flow('user.contact.email'), flow('user.contact.phone_number')],
  findings: [finding('f-1', 'high'), finding('f-2', 'medium'), finding('f-3', 'low')],
};
