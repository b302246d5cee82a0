import type { Finding, Report, ServiceReport } from '@datatrail/model';
import { expect, test } from 'vitest';
import { TENANT } from './screened-request.ts';
import { engineOf, temporaryDirectory, withStore } from './temporary-store.ts';

const finding: Finding = {
  id: 'f-0123456789ab',
  kind: 'undeclared_flow',
  severity: 'high',
  grade: 'on_wire',
  confidence: 0.9,
  services: ['shop'],
  service: 'shop',
  environment: 'prod',
  recipient: 'external:example.com',
  category: 'user.contact.email',
  verdict: 'undeclared_category',
  title: "It's a title",
  reason: '',
  cannotSee: '',
  evidence: [],
  remedy: '',
  tags: [],
  firstSeen: '2026-01-05T12:00:00.000Z',
  lastSeen: '2026-01-05T12:00:01.500Z',
};

const service: ServiceReport = {
  name: 'shop',
  namespace: 'ns',
  environment: 'prod',
  role: '',
  calls: 3,
  versions: [],
  risk: {
    score: 42.5,
    class: 'medium',
    exposure: 0.5,
    exposureIsPotential: false,
    trustDeficit: 0.25,
    confidence: 0.75,
    telemetryExposure: 0,
    profile: '',
    top: [],
  },
  qws: {
    wsrf: 61,
    class: 'silver',
    provisional: true,
    mode: 'absolute',
    attributesObserved: '6/9',
    low: 50,
    high: 70,
    attributes: {
      responseTime: 1,
      availability: 1,
      throughput: null,
      successability: 1,
      reliability: 1,
      compliance: null,
      bestPractices: null,
      latency: 1,
      documentation: null,
    },
  },
  coverage: { level: 'low', cannotSee: [] },
};

const report: Report = {
  schema: 'datatrail.report/v1',
  generatedAt: '2026-01-05T12:01:00.000Z',
  input: { spans: 1, services: 1, traces: 1, rejected: 0, duplicates: 0, formats: [], from: null, to: null },
  services: [service],
  endpoints: [],
  graph: { nodes: [], edges: [] },
  flows: [],
  findings: [finding],
};

test('findings and scores of each report can be asked by SQL', async () => {
  const directory = temporaryDirectory();
  let now = Date.UTC(2026, 0, 5, 12, 1);
  const settings = { now: () => now, factRetentionMonths: 1200 };
  await withStore(
    directory,
    async (store) => {
      await store.writeReport(TENANT, report);
      now += 1000;
      await store.writeReport(TENANT, { ...report, services: [] });
      await store.writeReport(TENANT, { ...report, services: [], findings: [] });
    },
    settings,
  );
  const engine = engineOf(directory);
  await engine.open();
  try {
    const text = async (sql: string): Promise<string> =>
      Buffer.from(await engine.run(`${sql} FORMAT TSV`, { lane: 'reader' })).toString();
    expect(
      await text(
        'SELECT id, severity, recipient, title, min(toUnixTimestamp64Milli(first_seen)), max(toUnixTimestamp64Milli(last_seen)), count() FROM findings GROUP BY 1, 2, 3, 4',
      ),
    ).toBe(
      `f-0123456789ab\thigh\texternal:example.com\tIt\\'s a title\t${Date.parse(finding.firstSeen)}\t${Date.parse(finding.lastSeen)}\t2\n`,
    );
    expect(
      await text(
        'SELECT service, namespace, risk, risk_class, wsrf, qws_class, toUnixTimestamp64Milli(report) FROM scores',
      ),
    ).toBe(`shop\tns\t42.5\tmedium\t61\tsilver\t${Date.UTC(2026, 0, 5, 12, 1)}\n`);
    expect(JSON.parse((await text('SELECT body FROM findings LIMIT 1')).replaceAll("\\'", "'"))).toEqual(finding);
  } finally {
    await engine.close();
  }
});

test('flows with their verdicts and edges with who they lead to can be asked by SQL', async () => {
  const directory = temporaryDirectory();
  const seen = { firstSeen: finding.firstSeen, lastSeen: finding.lastSeen, evidence: [], reason: '' };
  const flow = { sender: 'service:ns/shop', recipient: 'external:example.com', environment: 'prod', count: 7, ...seen };
  const target = { id: 'external:example.com', kind: 'external', name: 'example.com', environment: '' } as const;
  const whole: Report = {
    ...report,
    flows: [
      {
        ...flow,
        category: 'user.contact.email',
        direction: 'sent',
        grade: 'on_wire',
        endpoints: [],
        verdict: 'expired',
      },
      { ...flow, category: 'none_seen', direction: 'sent', grade: null, endpoints: [], verdict: null },
    ],
    graph: {
      nodes: [
        { ...target, organisation: 'Example Ltd', country: 'NZ', hosts: [] },
        {
          id: flow.sender,
          kind: 'service',
          name: 'shop',
          environment: 'prod',
          organisation: null,
          country: null,
          hosts: [],
        },
      ],
      edges: [
        {
          from: flow.sender,
          to: target.id,
          kind: 'call',
          protocol: 'http',
          environment: 'prod',
          calls: 9,
          errors: 2,
          categories: [
            { category: 'user.contact.email', grade: 'on_wire', count: 7 },
            { category: 'user.contact.email', grade: 'annotated', count: 1 },
          ],
          verdict: 'expired',
        },
      ],
    },
  };
  await withStore(directory, (store) => store.writeReport(TENANT, whole));
  const engine = engineOf(directory);
  await engine.open();
  try {
    const text = async (sql: string): Promise<string> =>
      Buffer.from(await engine.run(`${sql} FORMAT TSV`, { lane: 'reader' })).toString();
    expect(await text('SELECT sender, category, grade, verdict, count FROM flows ORDER BY category')).toBe(
      'service:ns/shop\tnone_seen\t\t\t7\nservice:ns/shop\tuser.contact.email\ton_wire\texpired\t7\n',
    );
    expect(
      await text('SELECT source_kind, target_name, target_organisation, calls, errors, categories, verdict FROM edges'),
    ).toBe("service\texample.com\tExample Ltd\t9\t2\t['user.contact.email']\texpired\n");
    expect(await text('SELECT count() FROM flows WHERE report = (SELECT max(report) FROM scores)')).toBe('2\n');
  } finally {
    await engine.close();
  }
});
