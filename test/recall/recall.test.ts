import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { measure, type Numbers } from './measure.ts';

/** Shares of a thousand: the least with which the product is what it says. */
const LEAST_RECALL = 950;
const LEAST_PRECISION = 980;
const MOST_OF_A_LOOK_ALIKE = 50;
const MOST_OF_LOOK_ALIKES = 5;

const numbers = measure();
const kept: Numbers = JSON.parse(readFileSync(new URL('numbers.json', import.meta.url), 'utf8'));

test('precision and recall are those in git (cure: npm run recall, and look at the difference)', () => {
  expect(numbers).toEqual(kept);
});

test.each(Object.entries(numbers.recall))('%s is found in every place where traces have values', (_, contexts) => {
  for (const [context, share] of Object.entries(contexts)) expect(share, context).toBeGreaterThanOrEqual(LEAST_RECALL);
});

test.each(Object.entries(numbers.precision))('%s: what is found is one', (_, share) => {
  expect(share).toBeGreaterThanOrEqual(LEAST_PRECISION);
});

test('look-alikes are left alone: of no kind more than one in twenty, of all less than one in two hundred', () => {
  const shares = Object.values(numbers.lookAlikes);
  for (const [kind, share] of Object.entries(numbers.lookAlikes))
    expect(share, kind).toBeLessThanOrEqual(MOST_OF_A_LOOK_ALIKE);
  expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(MOST_OF_LOOK_ALIKES);
});

test('values in the texts of others are found where a rule can decide', () => {
  const types = Object.values(numbers.corpora).flatMap((corpus) => Object.values(corpus.types));
  const found = types.reduce((sum, share) => sum + share.found, 0);
  const of = types.reduce((sum, share) => sum + share.of, 0);
  expect(of).toBeGreaterThan(80);
  expect((1000 * found) / of).toBeGreaterThanOrEqual(LEAST_RECALL);
  const { detections } = numbers.corpora['presidio-research'] ?? { detections: { found: 0, of: 1 } };
  expect(detections.found).toBe(detections.of);
});
