import { CATEGORIES, GRADES } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  combineRisk,
  DEFAULT_PROFILE,
  type ExposedFlow,
  observedExposure,
  scoreRisk,
  type TrustDeficit,
} from '../src/index.ts';

const card: ExposedFlow = {
  category: 'user.financial.credit_card',
  grade: 'on_wire',
  confidence: 1,
  standing: 'undeclared',
  transport: 'tls',
  novelty: 'unknown',
  authentication: 'unknown',
  testData: false,
  recipient: 'tracker.example',
  ref: 'f-1',
};
const trust = (value: number): TrustDeficit => ({
  value,
  shares: value === 0 ? [] : [{ attribute: 'latency', share: 1, assumed: false }],
});
const score = (flows: readonly ExposedFlow[], deficit = 0.33) =>
  scoreRisk({ flows, trust: trust(deficit), coverage: 1 });

const STANDINGS = ['internal', 'declared', 'exceeded', 'undeclared'] as const;
const TRANSPORTS = ['tls', 'unknown', 'plaintext'] as const;
const NOVELTIES = ['known', 'unknown', 'new'] as const;
const AUTHENTICATIONS = ['authenticated', 'unknown', 'unauthenticated'] as const;
/** From harmless to worst, as far as they enter the product. */
const LADDERS = {
  standing: STANDINGS,
  transport: TRANSPORTS,
  novelty: NOVELTIES,
  authentication: AUTHENTICATIONS,
} as const;

const flows = fc.record({
  category: fc.constantFrom(...CATEGORIES.map((one) => one.key), 'none_seen'),
  grade: fc.option(fc.constantFrom(...GRADES)),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  standing: fc.constantFrom(...STANDINGS),
  transport: fc.constantFrom(...TRANSPORTS),
  novelty: fc.constantFrom(...NOVELTIES),
  authentication: fc.constantFrom(...AUTHENTICATIONS),
  testData: fc.boolean(),
  recipient: fc.constantFrom('a', 'b'),
  ref: fc.constantFrom('', 'f-2'),
});
const deficits = fc.double({ min: 0, max: 1, noNaN: true });

test('R by hand', () => {
  // 1 * 1 * 1 * 0.8 * 0.95 * 0.95 = 0.722; 1 - 0.278^1.33 = 0.8178
  expect(score([card])).toMatchObject({
    score: 81.8,
    exposure: 0.722,
    exposureIsPotential: false,
    class: 'high',
    profile: 'default-1',
  });
  expect(combineRisk(0, 1)).toBe(0);
  expect(combineRisk(1, 0)).toBe(100);
});

test('nothing exposed is no risk, however bad the quality', () => {
  const telemetry: ExposedFlow = { ...card, grade: 'telemetry', standing: 'internal' };
  const inside: ExposedFlow = { ...card, standing: 'internal' };
  const values: ExposedFlow = { ...card, testData: true };
  expect(score([], 1)).toMatchObject({ score: 0, class: 'low', exposure: 0 });
  expect(score([telemetry, inside, values], 1)).toMatchObject({ score: 0, telemetryExposure: 1 });
});

test('what is only possible is bounded, labelled, and never outranks a flow of weight', () => {
  const called: ExposedFlow = { ...card, category: 'none_seen', grade: null };
  const upstream: ExposedFlow = { ...card, grade: 'co_occurring' };
  expect(score([called])).toMatchObject({ exposure: 0.1, exposureIsPotential: true, class: 'low' });
  expect(score([called, upstream])).toMatchObject({ exposure: 0.2, exposureIsPotential: true, class: 'low' });
  expect(score([{ ...upstream, standing: 'declared' }]).score).toBe(0);
  expect(score([called, upstream, card])).toMatchObject({ exposure: 0.722, exposureIsPotential: false });
  expect(score([upstream]).top[0]?.reason).toMatch(/^possible/);
});

test('a worse flow never lowers the score, and one more flow neither', () => {
  fc.assert(
    fc.property(fc.array(flows, { maxLength: 6 }), flows, deficits, (others, flow, deficit) => {
      const before = score([...others, flow], deficit).score;
      expect(before).toBeGreaterThanOrEqual(score(others, deficit).score);
      for (const [field, ladder] of Object.entries(LADDERS))
        for (const [rung, worse] of ladder.entries()) {
          const current: readonly string[] = ladder;
          if (rung < current.indexOf(flow[field as keyof typeof LADDERS])) continue;
          expect(score([...others, { ...flow, [field]: worse }], deficit).score).toBeGreaterThanOrEqual(before);
        }
      expect(score([...others, { ...flow, confidence: 1 }], deficit).score).toBeGreaterThanOrEqual(before);
      expect(score([...others, flow], Math.min(1, deficit + 0.1)).score).toBeGreaterThanOrEqual(before);
    }),
    { numRuns: 200 },
  );
});

test('bad quality at most doubles an exposure and never outranks one three times as large', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.0001, max: 1, noNaN: true }), deficits, (exposure, deficit) => {
      expect(combineRisk(exposure, deficit)).toBeLessThanOrEqual(200 * exposure + 0.05);
      if (exposure * 3 <= 1) expect(combineRisk(exposure, deficit)).toBeLessThanOrEqual(combineRisk(exposure * 3, 0));
    }),
    { numRuns: 300 },
  );
});

test('the order of flows does not matter', () => {
  fc.assert(
    fc.property(fc.array(flows, { maxLength: 8 }), deficits, (some, deficit) => {
      expect(JSON.stringify(score(some.toReversed(), deficit))).toBe(JSON.stringify(score(some, deficit)));
    }),
    { numRuns: 100 },
  );
});

test('every point is traceable: contributions are the strongest, at most five, and name their finding or attribute', () => {
  const many = Array.from({ length: 9 }, (_, i): ExposedFlow => ({ ...card, confidence: (i + 1) / 9, ref: `f-${i}` }));
  const shares = (['latency', 'compliance', 'documentation'] as const).map((attribute) => ({
    attribute,
    share: 0.33,
    assumed: true,
  }));
  const { top } = scoreRisk({ flows: many, trust: { value: 0.5, shares }, coverage: 0.4 });
  expect(top.map((one) => one.factor)).toEqual(['exposure', 'exposure', 'exposure', 'trust_deficit', 'trust_deficit']);
  expect(top.slice(0, 3).map((one) => one.weight)).toEqual([0.722, 0.6418, 0.5616]);
  expect(top[0]).toMatchObject({ ref: 'f-8', weight: 0.722 });
  expect(top.at(-1)?.reason).toContain('assumed');
});

test('every weight of the profile rises with what is worse and stays within 0 and 1', () => {
  for (const [field, ladder] of Object.entries(LADDERS)) {
    const table: { readonly [rung: string]: number } = DEFAULT_PROFILE[field as keyof typeof LADDERS];
    const weights = ladder.map((rung) => table[rung] ?? Number.NaN);
    expect(weights).toEqual(weights.toSorted((a, b) => a - b));
    expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
  }
  expect(
    observedExposure(
      { ...card, transport: 'plaintext', novelty: 'new', authentication: 'unauthenticated' },
      DEFAULT_PROFILE,
    ),
  ).toBe(1);
});
