import { SEVERITIES, type Severity } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FindingDraft, toFinding } from '../src/finding.ts';
import { capFindings, rankFindings } from '../src/rank.ts';

const finding = (kind: FindingDraft['kind'], severity: Severity, recipient: string, confidence: number | null = null) =>
  toFinding({
    kind,
    severity,
    recipient,
    confidence,
    environment: '',
    services: ['s'],
    category: `${kind}-${recipient}`,
    title: '',
    reason: '',
    cannotSee: '',
    remedy: '',
  });

test('the first three differ in kind and recipient where severity allows it', () => {
  const findings = [
    ...['a', 'b', 'c', 'd'].map((name) => finding('undeclared_recipient', 'high', name, 0.9)),
    finding('plaintext_exposure', 'high', 'z', 0.9),
    finding('secret_sent', 'high', 'y', 0.9),
    finding('unused_declaration', 'info', 'x'),
  ];
  const first = rankFindings(findings).slice(0, 3);
  expect(new Set(first.map((one) => one.kind)).size).toBe(3);
});

test('the same act twice gives way to one step less, and never to what has no weight', () => {
  const findings = [
    finding('undeclared_recipient', 'high', 'ai', 0.9),
    { ...finding('undeclared_recipient', 'high', 'ai', 0.9), id: 'f-again' },
    finding('undeclared_recipient', 'high', 'analytics', 0.9),
    finding('telemetry_exposure', 'medium', 'telemetry', 0.9),
    finding('public_service', 'low', '', 1),
  ];
  const severities = rankFindings(findings).map((one) => one.severity);
  expect(severities).toEqual(['high', 'high', 'medium', 'high', 'low']);
});

test('diversity never puts a note before what is severe', () => {
  const findings = [
    ...['a', 'b', 'c'].map((name) => finding('secret_sent', 'critical', name)),
    finding('unused_declaration', 'info', 'x'),
    finding('external_joins_trace', 'low', 'q'),
  ];
  expect(rankFindings(findings).map((one) => one.severity)).toEqual([
    'critical',
    'critical',
    'critical',
    'low',
    'info',
  ]);
});

test('after the three it goes by severity, and any order of the input gives the same list', () => {
  const all = SEVERITIES.flatMap((severity) => [
    finding('undeclared_recipient', severity, `r-${severity}`),
    finding('telemetry_exposure', severity, 'telemetry'),
    finding('undeclared_flow', severity, `f-${severity}`, 0.7),
  ]);
  const expected = rankFindings(all).map((one) => one.id);
  const rest = rankFindings(all)
    .slice(3)
    .map((one) => SEVERITIES.indexOf(one.severity));
  expect(rest).toEqual(rest.toSorted((a, b) => b - a));
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      expect(rankFindings(shuffled).map((one) => one.id)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('nothing of weight is ever only counted', () => {
  const many = Array.from({ length: 40 }, (_, i) => finding('undeclared_recipient', i % 2 ? 'medium' : 'low', `r${i}`));
  const { findings, countedBy } = capFindings(many);
  expect(findings.filter((one) => one.severity === 'medium')).toHaveLength(20);
  expect(findings.filter((one) => one.severity === 'low')).toHaveLength(6);
  expect(countedBy.size).toBe(14);
});
