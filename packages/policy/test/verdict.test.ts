import type { FlowFact, Severity, Verdict } from '@datatrail/model';
import { expect, test } from 'vitest';
import { judge } from '../src/index.ts';
import { declared, STRIPE } from './declared.ts';
import { checkout, edge, flow, graph, stripe } from './graph-facts.ts';

/** One row for each verdict: what is declared about Stripe, what is seen, what comes out. */
const VERDICT_ROWS: readonly {
  readonly name: string;
  readonly yaml: string | null;
  readonly seen: Partial<FlowFact>;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
}[] = [
  { name: 'nothing declared at all', yaml: null, seen: {}, verdict: 'undeclared_recipient', severity: 'high' },
  {
    name: 'somebody else declared',
    yaml: STRIPE.replaceAll(/[Ss]tripe/g, 'acme'),
    seen: {},
    verdict: 'undeclared_recipient',
    severity: 'high',
  },
  {
    name: 'annotated, undeclared',
    yaml: null,
    seen: { grade: 'annotated' },
    verdict: 'undeclared_recipient',
    severity: 'medium',
  },
  {
    name: 'stored, undeclared',
    yaml: null,
    seen: { grade: 'stored' },
    verdict: 'undeclared_recipient',
    severity: 'high',
  },
  {
    name: 'upstream only, undeclared',
    yaml: null,
    seen: { grade: 'co_occurring' },
    verdict: 'undeclared_recipient',
    severity: 'medium',
  },
  {
    name: 'a guess by key name',
    yaml: null,
    seen: { confidence: 0.3 },
    verdict: 'undeclared_recipient',
    severity: 'medium',
  },
  { name: 'test values', yaml: null, seen: { testData: true }, verdict: 'undeclared_recipient', severity: 'info' },
  {
    name: 'card in plaintext',
    yaml: null,
    seen: { category: 'user.financial.credit_card', plaintext: 2 },
    verdict: 'undeclared_recipient',
    severity: 'critical',
  },
  {
    name: 'declared',
    yaml: STRIPE,
    seen: { category: 'user.financial.credit_card' },
    verdict: 'declared',
    severity: null,
  },
  { name: 'another category', yaml: STRIPE, seen: {}, verdict: 'undeclared_category', severity: 'medium' },
  {
    name: 'another category, very sensitive',
    yaml: STRIPE,
    seen: { category: 'user.health_and_medical' },
    verdict: 'undeclared_category',
    severity: 'high',
  },
  {
    name: 'another category, annotated',
    yaml: STRIPE,
    seen: { grade: 'annotated' },
    verdict: 'undeclared_category',
    severity: 'medium',
  },
  {
    name: 'another category, upstream only',
    yaml: STRIPE,
    seen: { grade: 'co_occurring' },
    verdict: 'cannot_tell',
    severity: null,
  },
  {
    name: 'expired',
    yaml: STRIPE.replace('purpose: payment', 'expires: 2026-02-28'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'expired',
    severity: 'medium',
  },
  {
    name: 'last day',
    yaml: STRIPE.replace('purpose: payment', 'expires: 2026-03-01'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'declared',
    severity: null,
  },
  {
    name: 'other endpoints',
    yaml: STRIPE.replace('purpose: payment', 'endpoints: ["GET /report*"]'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'purpose_mismatch',
    severity: 'medium',
  },
  {
    name: 'purpose the recipient has not',
    yaml: STRIPE.replace('hosts:', 'purposes: [fraud]\n    hosts:'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'purpose_mismatch',
    severity: 'medium',
  },
  {
    name: 'no mechanism',
    yaml: STRIPE.replace('hosts:', 'country: US\n    hosts:'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'transfer_without_mechanism',
    severity: 'medium',
  },
  {
    name: 'with mechanism',
    yaml: STRIPE.replace('hosts:', 'country: US\n    transfer_mechanism: DPF\n    hosts:'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'declared',
    severity: null,
  },
  {
    name: 'adequate country',
    yaml: STRIPE.replace('hosts:', 'country: CH\n    hosts:'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'declared',
    severity: null,
  },
  {
    name: 'other environment',
    yaml: STRIPE.replace('purpose: payment', 'environments: [staging]'),
    seen: { category: 'user.financial.credit_card' },
    verdict: 'undeclared_category',
    severity: 'high',
  },
];

test.each(VERDICT_ROWS)('$name: $verdict, $severity', ({ yaml, seen, verdict, severity }) => {
  const judgement = judge({
    graph: graph([edge(checkout, stripe)], [flow(checkout, stripe, seen)]),
    endpoints: [],
    declarations: yaml === null ? null : declared(yaml),
  });
  const row = judgement.flows.find((one) => one.category !== 'none_seen');
  expect(row?.verdict).toBe(verdict);
  expect(row?.reason).not.toBe('');
  const about = judgement.findings.filter(
    (one) => one.recipient === stripe.id && one.kind !== 'plaintext_exposure' && one.category !== 'none_seen',
  );
  expect(about.map((one) => one.severity)).toEqual(severity === null ? [] : [severity]);
  if (severity !== null) expect(row?.finding).toBe(about[0]?.id);
  expect(judgement.edgeVerdict('', checkout, stripe)).toBe(
    yaml !== null && verdict === 'cannot_tell' ? 'declared' : verdict,
  );
});
