import { QWS_ATTRIBUTES, type QwsAttribute, type QwsClass, type QwsScore } from '@datatrail/model';
import { type QwsReference, type QwsValues, qwsTerm, REFERENCE_MEAN, sumTerms } from './qws-reference.ts';

/** 0..100, rounded half up, from a sum of nine terms. */
function wsrfOf(sum: number, reference: QwsReference): number {
  return Math.min(100, Math.max(0, Math.floor((100 * sum) / reference.sumMax + 0.5)));
}

const filledWithMean = (attribute: QwsAttribute): number => REFERENCE_MEAN[attribute];

/** WsRF, 0..100; what is not known enters at the reference mean. */
export function wsrf(values: QwsValues, reference: QwsReference): number {
  return wsrfOf(sumTerms(values, reference, filledWithMean), reference);
}

/** Borders of the published classes: 81, 71, 61. */
export function qwsClass(score: number): QwsClass {
  if (score >= 81) return 'platinum';
  if (score >= 71) return 'gold';
  return score >= 61 ? 'silver' : 'bronze';
}

/** WsRF with its class and the bounds between which it lies, whatever the unknown attributes are. */
export function scoreQws(values: QwsValues, reference: QwsReference): QwsScore {
  const score = wsrf(values, reference);
  const observed = QWS_ATTRIBUTES.filter((attribute) => values[attribute] !== null).length;
  return {
    wsrf: score,
    class: qwsClass(score),
    provisional: observed < QWS_ATTRIBUTES.length,
    mode: reference.mode,
    attributesObserved: `${observed}/${QWS_ATTRIBUTES.length}`,
    low: wsrfOf(
      sumTerms(values, reference, () => 0),
      reference,
    ),
    high: wsrfOf(
      sumTerms(values, reference, () => 1),
      reference,
    ),
    attributes: values,
  };
}

export interface TrustDeficit {
  /** 0..1: 1 - WsRF/100 with throughput at its reference mean, because traces show demand and not capacity. */
  readonly value: number;
  /**
   * How much of what can be better each attribute makes, largest first; sums to 1 (empty when `value` is 0). Throughput
   * is left out: its part is the same for every service.
   */
  readonly shares: readonly { readonly attribute: QwsAttribute; readonly share: number; readonly assumed: boolean }[];
}

/** The second factor of the privacy risk, from the QWS attributes. Four decimals. */
export function trustDeficit(values: QwsValues, reference: QwsReference): TrustDeficit {
  const judged: QwsValues = { ...values, throughput: null };
  const sum = sumTerms(judged, reference, filledWithMean);
  const value = round4(Math.min(1, Math.max(0, 1 - sum / reference.sumMax)));
  const gaps = QWS_ATTRIBUTES.filter((attribute) => attribute !== 'throughput').map((attribute) => {
    const known = judged[attribute];
    const term = known === null ? REFERENCE_MEAN[attribute] : qwsTerm(attribute, known, reference);
    return { attribute, gap: 1 - term, assumed: known === null };
  });
  const total = gaps.reduce((all, { gap }) => all + gap, 0);
  if (value === 0 || total === 0) return { value, shares: [] };
  const shares = gaps
    .filter(({ gap }) => gap > 0)
    .map(({ attribute, gap, assumed }) => ({ attribute, share: round4(gap / total), assumed }))
    .sort((a, b) => b.share - a.share || QWS_ATTRIBUTES.indexOf(a.attribute) - QWS_ATTRIBUTES.indexOf(b.attribute));
  return { value, shares };
}

/** Scores are kept and compared as decimal text: four places are finer than any input. */
export function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
