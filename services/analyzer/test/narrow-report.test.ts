import type { GraphEdge, GraphNode, Report } from '@datatrail/model';
import { expect, test } from 'vitest';
import { narrowReport } from '../src/narrow-report.ts';

const node = (id: string, kind: GraphNode['kind'], name: string): GraphNode => ({
  id,
  kind,
  name,
  environment: '',
  organisation: null,
  country: null,
  hosts: [],
});
const edge = (from: string, to: string): GraphEdge => ({
  from,
  to,
  kind: 'call',
  protocol: 'http',
  environment: '',
  calls: 1,
  errors: 0,
  categories: [],
  verdict: null,
});

const REPORT: Report = {
  schema: 'datatrail.report/v1',
  generatedAt: '2026-01-01T00:00:00.000Z',
  input: { spans: 9, services: 0, traces: 3, rejected: 0, duplicates: 0, formats: [], from: null, to: null },
  services: [],
  endpoints: [],
  graph: {
    nodes: [
      node('external:stripe.com', 'external', 'Stripe'),
      node('service:admin/web', 'service', 'web'),
      node('service:shop/pay', 'service', 'pay'),
      node('service:shop/web', 'service', 'web'),
    ],
    edges: [
      edge('service:admin/web', 'service:shop/pay'),
      edge('service:shop/pay', 'external:stripe.com'),
      edge('service:shop/web', 'service:shop/pay'),
    ],
  },
  flows: [],
  findings: [],
};
const seen = ({ graph }: Report) => [graph.edges.map(({ from, to }) => `${from} ${to}`), graph.nodes.map((n) => n.id)];

test('without a service it is the whole report, the very same', () => {
  expect(narrowReport(REPORT, {})).toBe(REPORT);
});

test('a service keeps its edges in both directions and the nodes at their ends', () => {
  expect(seen(narrowReport(REPORT, { service: 'web' }))).toEqual([
    ['service:admin/web service:shop/pay', 'service:shop/web service:shop/pay'],
    ['service:admin/web', 'service:shop/pay', 'service:shop/web'],
  ]);
  expect(seen(narrowReport(REPORT, { service: 'shop/web' }))).toEqual([
    ['service:shop/web service:shop/pay'],
    ['service:shop/pay', 'service:shop/web'],
  ]);
});

test('a namespace keeps its services', () => {
  expect(seen(narrowReport(REPORT, { namespace: 'admin' }))[0]).toEqual(['service:admin/web service:shop/pay']);
  expect(seen(narrowReport(REPORT, { namespace: 'admin', service: 'pay' }))).toEqual([[], []]);
});
