import { QWS_ATTRIBUTES } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ABSOLUTE_REFERENCE,
  type QwsValues,
  REFERENCE_MEAN,
  relativeReference,
  scoreQws,
  trustDeficit,
  wsrf,
} from '../src/index.ts';

const UNKNOWN: QwsValues = {
  responseTime: null,
  availability: null,
  throughput: null,
  successability: null,
  reliability: null,
  compliance: null,
  bestPractices: null,
  latency: null,
  documentation: null,
};
/** The term of each attribute is 1. */
const BEST: QwsValues = {
  responseTime: 45,
  availability: 100,
  throughput: 29.5,
  successability: 99,
  reliability: 97.7,
  compliance: 100,
  bestPractices: 95,
  latency: 31.5,
  documentation: 97,
};

const values = fc.record(
  Object.fromEntries(QWS_ATTRIBUTES.map((name) => [name, fc.option(fc.double({ min: 0, max: 50_000, noNaN: true }))])),
) as fc.Arbitrary<QwsValues>;

test('the formula by hand: nine terms over the frozen best sum', () => {
  // 0.5 + 0.5 + 0.2 + 1 + 1 + 1 + 1 + 0.5 + 0.25 = 5.95; 100 * 5.95 / 7.4324 = 80.05
  const half: QwsValues = {
    ...BEST,
    responseTime: 90,
    availability: 50,
    throughput: 5.9,
    latency: 63,
    documentation: 24.25,
  };
  expect(scoreQws(half, ABSOLUTE_REFERENCE)).toMatchObject({
    wsrf: 80,
    class: 'gold',
    provisional: false,
    attributesObserved: '9/9',
    low: 80,
    high: 80,
  });
});

test('what is unknown enters at the reference mean, which keeps the mean of the population', () => {
  const score = scoreQws(UNKNOWN, ABSOLUTE_REFERENCE);
  expect(score).toMatchObject({
    wsrf: 67,
    class: 'silver',
    provisional: true,
    attributesObserved: '0/9',
    low: 0,
    high: 100,
  });
  expect(Object.values(REFERENCE_MEAN).reduce((a, b) => a + b, 0) / ABSOLUTE_REFERENCE.sumMax).toBeCloseTo(0.667, 3);
});

test('scores are clamped, and a time of 0 is the best time', () => {
  expect(wsrf(BEST, ABSOLUTE_REFERENCE)).toBe(100);
  expect(wsrf({ ...BEST, responseTime: 0, latency: 0 }, ABSOLUTE_REFERENCE)).toBe(100);
  expect(wsrf({ ...BEST, throughput: 1e9 }, ABSOLUTE_REFERENCE)).toBe(100);
  expect(wsrf({ ...BEST, responseTime: 1e12 }, ABSOLUTE_REFERENCE)).toBe(100);
});

test('relative mode measures against the population: its best sum has 100', () => {
  const slow: QwsValues = { ...BEST, responseTime: 450, latency: 315, throughput: 2.95 };
  const reference = relativeReference([slow, { ...slow, availability: 50 }]);
  expect(wsrf(slow, reference)).toBe(100);
  // one attribute of nine at half
  expect(wsrf({ ...slow, availability: 50 }, reference)).toBe(94);
  expect(scoreQws(slow, reference).mode).toBe('relative');
});

test('relative mode without a population or with zeros gives numbers', () => {
  const zeros = Object.fromEntries(QWS_ATTRIBUTES.map((name) => [name, 0])) as unknown as QwsValues;
  for (const population of [[], [UNKNOWN], [zeros], [zeros, BEST]])
    for (const one of [...population, BEST]) expect(wsrf(one, relativeReference(population))).toBeGreaterThanOrEqual(0);
});

test('bounds hold whatever the unknown attributes are', () => {
  fc.assert(
    fc.property(values, values, (partial, filling) => {
      const { low, high, wsrf: score } = scoreQws(partial, ABSOLUTE_REFERENCE);
      const filled = Object.fromEntries(
        QWS_ATTRIBUTES.map((name) => [name, partial[name] ?? filling[name] ?? 0]),
      ) as unknown as QwsValues;
      const truth = wsrf(filled, ABSOLUTE_REFERENCE);
      expect(low).toBeLessThanOrEqual(truth);
      expect(truth).toBeLessThanOrEqual(high);
      expect(low <= score && score <= high).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('throughput is demand: it moves WsRF and never the trust deficit', () => {
  const idle = { ...BEST, throughput: 0 };
  expect(wsrf(idle, ABSOLUTE_REFERENCE)).toBe(100);
  expect(trustDeficit({ ...BEST, availability: 10 }, ABSOLUTE_REFERENCE)).toEqual(
    trustDeficit({ ...idle, availability: 10 }, ABSOLUTE_REFERENCE),
  );
});

test('a worse attribute never lowers the trust deficit, and its shares make the whole', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(...QWS_ATTRIBUTES), (some, attribute) => {
      const known = some[attribute] ?? 1;
      const isTime = attribute === 'responseTime' || attribute === 'latency';
      const before = trustDeficit({ ...some, [attribute]: known }, ABSOLUTE_REFERENCE);
      const after = trustDeficit({ ...some, [attribute]: isTime ? known * 2 : known / 2 }, ABSOLUTE_REFERENCE);
      expect(after.value).toBeGreaterThanOrEqual(before.value);
      const shares = before.shares.reduce((sum, { share }) => sum + share, 0);
      if (before.value > 0) expect(shares).toBeCloseTo(1, 2);
    }),
    { numRuns: 300 },
  );
});
