/** Check digits of the numbers that authorities give to people. All take a number without separators. */

const digitAt = (text: string, i: number): number => text.charCodeAt(i) - 48;

/** Sum of the first digits, each times its weight. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * digitAt(digits, i), 0);
}

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = digitAt(digits, digits.length - 1 - i);
    sum += i % 2 === 0 ? d : d > 4 ? d * 2 - 9 : d * 2;
  }
  return sum % 10 === 0;
}

/** ISO 7064, MOD 11,10: a digit that follows from all before it. */
export function passesMod1110(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (digitAt(digits, i) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

const TIMES = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const TURNS = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff, "Error detecting decimal codes", 1969: multiplication in the dihedral group of ten. */
export function passesVerhoeff(digits: string): boolean {
  let c = 0;
  for (let i = 0; i < digits.length; i++) {
    const turned = digitAt(TURNS[i % 8] ?? '', digitAt(digits, digits.length - 1 - i));
    c = digitAt(TIMES[c] ?? '', turned);
  }
  return c === 0;
}

/** EAN-13: weights 1 and 3 by turns. */
export function passesEan(digits: string): boolean {
  const sum = weightedSum(
    digits,
    Array.from(digits, (_, i) => (i % 2 === digits.length % 2 ? 3 : 1)),
  );
  return sum % 10 === 0 && digits.length % 2 === 1;
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a day of that number exists in the month, in some year. */
export function isDayOfYear(month: number, day: number): boolean {
  return day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0);
}

/** All digits the same: what people type when they have no number. */
export const isRepeated = (digits: string): boolean => /^(\d)\1+$/.test(digits);
