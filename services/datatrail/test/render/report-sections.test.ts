import { expect, test } from 'vitest';
import {
  countText,
  endpointsSection,
  flowsSection,
  graphSection,
  millisecondsText,
  otherFindingsSection,
  servicesSection,
  windowText,
} from '../../src/render/report-sections.ts';
import { edge, reportAbout } from './sample-report.ts';

const SECTIONS = [servicesSection, graphSection, endpointsSection, flowsSection];

test('every row has a cell for every column', () => {
  for (const make of [...SECTIONS, (report: ReturnType<typeof reportAbout>) => otherFindingsSection(report, 0)]) {
    const { columns, rows } = make(reportAbout('shop'));
    expect(rows.map((row) => row.length)).toEqual([columns.length]);
  }
});

test('a column in which nothing is said is left out', () => {
  const report = reportAbout('shop');
  const silent = { ...report.graph, edges: [edge('service:a', 'service:b', { verdict: null, categories: [] })] };
  const { columns, rows } = graphSection({ ...report, graph: silent });
  expect(columns.map(({ title }) => title)).toEqual(['from', 'to', 'kind', 'calls', 'errors']);
  expect(rows).toEqual([['a', 'b', 'service http', '3', '0']]);
});

test('what was only upstream is not shown as carried', () => {
  const report = reportAbout('shop');
  const upstream = edge('service:a', 'external:b', {
    categories: [{ category: 'user.name', grade: 'co_occurring', count: 1 }],
  });
  const { rows } = graphSection({ ...report, graph: { ...report.graph, edges: [upstream] } });
  expect(rows[0]).not.toContain('name');
});

test('environments are named where there are several', () => {
  const report = reportAbout('shop');
  const [service] = report.services;
  if (service === undefined) throw new Error('no service');
  const services = ['production', 'staging'].map((environment) => ({ ...service, environment }));
  expect(servicesSection({ ...report, services }).rows.map((row) => row[0])).toEqual([
    'shop (production)',
    'shop (staging)',
  ]);
  expect(servicesSection({ ...report, services: services.slice(1) }).rows[0]?.[0]).toBe('shop');
});

test('numbers for people', () => {
  expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0.5, 1.25, 150, 12_345].map(millisecondsText)).toEqual(['0.500 ms', '1.3 ms', '150 ms', '12.3 s']);
  const input = reportAbout('a').input;
  expect(windowText({ ...input, to: '2026-03-02T01:00:00.000Z' })).toBe(
    '2026-03-01 12:00:00 to 2026-03-02 01:00:00 UTC',
  );
  expect(windowText({ ...input, from: null, to: null })).toBe('');
});
