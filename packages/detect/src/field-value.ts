import { byteAt, type Field, type Found, type Text, textOf } from './detector.ts';
import { isHandled } from './handled.ts';

/** The value of a field as text, '' when it is longer than `max` bytes, masked already, or no value at all. */
export function fieldValue(text: Text, field: Field, max: number): string {
  if (field.to - field.from > max) return '';
  const value = textOf(text, field.from, field.to);
  return isHandled(value) ? '' : value;
}

/** A word in a path of words with colons: `arn:aws:secretsmanager:eu-west-1:1:secret:name`. */
export function isInColonPath(text: Text, field: Field): boolean {
  return field.style === 'member' && byteAt(text, field.keyFrom - 1) === 0x3a;
}

/** The whole value of a field. */
export function wholeField(field: Field, confidence?: number): Found {
  const found = { start: field.from, end: field.to };
  return confidence === undefined ? found : { ...found, confidence };
}

/** Bits per character of a text: random tokens have more than 3, words and counters less. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const c of value) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Letters and digits both, or capitals inside, or a sign: more than a word or a number. */
export function looksRandom(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value);
}
