// Round trip over packages: declarations made from a report are read back and leave nothing undeclared in the same facts.
import { declareFrom, parseDeclarations } from '@datatrail/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReport } from '../../src/report/create-report.ts';
import { bank, cart, checkout, edge, flow, shop, tracker } from './window-facts.ts';

const at = { mode: 'absolute', generatedAt: '2026-03-02T00:00:00.000Z' } as const;

function accepted(text: string) {
  const parsed = parseDeclarations(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.declarations;
}

test('after accepting what was observed, day one is quiet, and risk falls', () => {
  const before = createReport({ ...shop(), ...at, declarations: null });
  const text = declareFrom(before);
  const after = createReport({ ...shop(), ...at, declarations: accepted(text) });
  expect(after.findings.map((finding) => finding.kind)).toEqual(['plaintext_exposure']);
  expect(new Set(after.graph.edges.map((one) => one.verdict))).toEqual(new Set([null, 'declared']));
  expect(after.services[1]?.risk.score).toBeLessThan(before.services[1]?.risk.score ?? 0);
  expect(text).toContain('recipient: telemetry');
  expect(text).toContain('role: gateway');
});

test('secrets are not accepted', () => {
  const secret = { category: 'system.authentication.api_key', detector: 'stripe-key' };
  const graph = { ...shop().graph, edges: [edge(checkout, tracker)], flows: [flow(checkout, tracker, secret)] };
  const text = declareFrom(createReport({ facts: shop().facts, graph, ...at, declarations: null }));
  const { findings } = createReport({ facts: shop().facts, graph, ...at, declarations: accepted(text) });
  expect(text).not.toContain('api_key');
  expect(findings.map(({ kind }) => kind)).toContain('secret_sent');
});

test('names of strangers cannot write declarations', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      'NO',
      'null',
      '- a',
      'a: b',
      'x\nflows: []',
      '"',
      "'",
      '#',
      '*a',
      '&a',
      '!!js',
      '{',
      '%',
      '\u0085',
      '\u2028',
    ),
  );
  fc.assert(
    fc.property(name, name, (organisation, service) => {
      const stranger = { ...tracker, name: organisation, id: `external:${organisation}`, hosts: [organisation] };
      const sender = { ...cart, name: service, id: `service:${service}` };
      const edges = [edge(sender, stranger), edge(sender, bank)];
      const graph = { ...shop().graph, nodes: [sender, stranger, bank], edges, flows: [flow(sender, stranger)] };
      const report = createReport({ facts: shop().facts, graph, ...at, declarations: null });
      const declarations = accepted(declareFrom(report));
      expect(declarations.recipients.length).toBeLessThanOrEqual(2);
      expect(declarations.flows.map((one) => one.service).every((one) => one === service)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
