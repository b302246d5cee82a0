import { QWS_ATTRIBUTES, type QwsAttribute, type QwsMode } from '@datatrail/model';

/** One number per QWS attribute; times in milliseconds, shares in percent, throughput per second. null: not observed. */
export type QwsValues = { readonly [K in QwsAttribute]: number | null };
type PerAttribute = { readonly [K in QwsAttribute]: number };

/** What values are measured against: the best of a population and the best sum of terms in it. */
export interface QwsReference {
  readonly mode: QwsMode;
  readonly max: PerAttribute;
  readonly min: PerAttribute;
  readonly sumMax: number;
}

/** Attributes of which less is better; reliability is not one of them, against the wording of its description. */
const COSTS: ReadonlySet<QwsAttribute> = new Set(['responseTime', 'latency']);

/**
 * Terms that stand for what was not observed: the means of the 364 services of QWS v1 (Al-Masri and Mahmoud). They
 * keep the mean WsRF of that population, 66.7.
 */
export const REFERENCE_MEAN: PerAttribute = {
  responseTime: 0.215,
  availability: 0.848,
  throughput: 0.247,
  successability: 0.651,
  reliability: 0.628,
  compliance: 0.837,
  bestPractices: 0.849,
  latency: 0.19,
  documentation: 0.49,
};

/** Frozen extremes of QWS v1: a service's score does not move because another service came or went. */
export const ABSOLUTE_REFERENCE: QwsReference = {
  mode: 'absolute',
  max: {
    responseTime: 30781,
    availability: 100,
    throughput: 29.5,
    successability: 99,
    reliability: 97.7,
    compliance: 100,
    bestPractices: 95,
    latency: 30781,
    documentation: 97,
  },
  min: {
    responseTime: 45,
    availability: 14,
    throughput: 0.1,
    successability: 7,
    reliability: 5.9,
    compliance: 67,
    bestPractices: 58,
    latency: 31.5,
    documentation: 1,
  },
  sumMax: 7.4324,
};

/** The term of one attribute, 0..1, higher is better: q/max for benefits, min/q for times; a time of 0 gives 1. */
export function qwsTerm(attribute: QwsAttribute, value: number, reference: QwsReference): number {
  if (COSTS.has(attribute)) return value <= 0 ? 1 : Math.min(1, Math.max(0, reference.min[attribute] / value));
  const max = reference.max[attribute];
  return max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
}

/** Sum of the nine terms; `unknown` gives the term of an attribute that was not observed. */
export function sumTerms(
  values: QwsValues,
  reference: QwsReference,
  unknown: (attribute: QwsAttribute) => number,
): number {
  let sum = 0;
  for (const attribute of QWS_ATTRIBUTES) {
    const value = values[attribute];
    sum += value === null ? unknown(attribute) : qwsTerm(attribute, value, reference);
  }
  return sum;
}

const PICK = { max: Math.max, min: Math.min } as const;

function extremes(population: readonly QwsValues[], side: 'max' | 'min'): PerAttribute {
  const found: { [K in QwsAttribute]: number } = { ...ABSOLUTE_REFERENCE[side] };
  for (const attribute of QWS_ATTRIBUTES) {
    const seen = population.map((values) => values[attribute]).filter((value) => value !== null);
    if (seen.length > 0) found[attribute] = seen.reduce((a, b) => PICK[side](a, b));
  }
  return found;
}

/** The published form: everything measured against the population at hand. An attribute nobody has keeps QWS v1. */
export function relativeReference(population: readonly QwsValues[]): QwsReference {
  const bounds = { max: extremes(population, 'max'), min: extremes(population, 'min') };
  const draft: QwsReference = { mode: 'relative', ...bounds, sumMax: 1 };
  const best = population.reduce(
    (top, values) =>
      Math.max(
        top,
        sumTerms(values, draft, (a) => REFERENCE_MEAN[a]),
      ),
    0,
  );
  return best > 0 ? { ...draft, sumMax: best } : { ...draft, sumMax: ABSOLUTE_REFERENCE.sumMax };
}
