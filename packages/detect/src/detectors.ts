import type { Detector } from './detector.ts';
import { EMAIL } from './detectors/email.ts';
import { IBAN } from './detectors/iban.ts';
import { JWT } from './detectors/jwt.ts';
import { PAYMENT_CARD } from './detectors/payment-card.ts';

/** Every detector, sorted by id; a test fails when a file of `detectors/` is missing here. */
export const DETECTORS: readonly Detector[] = [EMAIL, IBAN, JWT, PAYMENT_CARD];

/** What a reference page says of a detector. */
export interface DetectorInfo {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly tier: 1 | 2 | 3;
  readonly confidence: number;
  readonly masks: string;
}

export function listDetectors(): readonly DetectorInfo[] {
  return DETECTORS.map(({ id, title, category, tier, confidence, masks }) => {
    return { id, title, category, tier, confidence, masks };
  });
}
