import { isAlphanumeric, skipWhile } from './ascii.ts';
import { byteAt, type Detector, type Example, type Found, type Text } from './detector.ts';
import { entropy, looksRandom } from './field-value.ts';

/** A secret of one issuer, known by its prefix and form. One row is one detector. */
export interface IssuedKey {
  readonly id: string;
  readonly title: string;
  /** Where the issuer says what the form is. */
  readonly source: string;
  /** In the case of letters in which they are issued; three bytes at least. */
  readonly prefixes: readonly string[];
  /** The whole secret from its prefix on; anchored at its start, linear. */
  readonly form: RegExp;
  readonly category?: string;
  /** True lifts, false keeps the finding with less confidence: it may be a newer form. */
  readonly checksum?: (secret: string) => boolean;
  /** Two made up secrets of the form. */
  readonly samples: readonly [string, string];
  readonly nonMatches?: readonly (string | Example)[];
}

const MAX_SECRET = 2048;
/** Bytes without a space or a quote that every row has. */
const SHORTEST = 20;
/** A secret that ends with the text may have been cut by a limit on attributes: of a long one, so much is no word. */
const MIN_CUT = 24;
const MIN_CUT_ENTROPY = 3.2;
const MIN_CUT_PREFIX = 5;
const IS_SECRET = new Uint8Array(256);
for (const c of Buffer.from('_-.=+/$~')) IS_SECRET[c] = 1;
const isSecretByte = (c: number): boolean => isAlphanumeric(c) || IS_SECRET[c] === 1;

function readIssuedKey(row: IssuedKey, text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1))) return null;
  // most words that start like a secret end here, before any text is made of them
  const least = Math.min(text.to, at + SHORTEST);
  if (skipWhile(text.bytes, at, least, isSecretByte) !== at + SHORTEST) return null;
  const head = text.bytes.toString('latin1', at, Math.min(text.to, at + MAX_SECRET));
  const secret = row.form.exec(head)?.[0];
  if (secret === undefined) return readCut(row, text, at);
  if (isAlphanumeric(byteAt(text, at + secret.length)) || isWords(secret)) return null;
  const found = { start: at, end: at + secret.length };
  return row.checksum === undefined ? found : { ...found, confidence: row.checksum(secret) ? 0.99 : 0.75 };
}

/** Words with hyphens: no digit, and letters of one case. */
function isWords(secret: string): boolean {
  return !/\d/.test(secret) && (secret === secret.toLowerCase() || secret === secret.toUpperCase());
}

/** The start of a secret at the very end of the text, where its prefix is no part of a word. */
function readCut(row: IssuedKey, text: Text, at: number): Found | null {
  const shortest = Math.min(row.samples[0].length, row.samples[1].length);
  const limit = Math.min(text.to, at + shortest);
  if (limit !== text.to || skipWhile(text.bytes, at, limit, isSecretByte) !== limit) return null;
  const head = text.bytes.toString('latin1', at, limit);
  const prefix = row.prefixes.find((p) => p.length >= MIN_CUT_PREFIX && head.startsWith(p));
  if (prefix === undefined) return null;
  const part = head.slice(prefix.length);
  if (part.length < MIN_CUT || !looksRandom(part) || !/^[\w-]+$/.test(part) || entropy(part) < MIN_CUT_ENTROPY)
    return null;
  return { start: at, end: limit, confidence: 0.7 };
}

/** What holds for every secret of this kind: it stands wherever texts put values, and not in words. */
function examplesOf({ prefixes, samples }: IssuedKey): Pick<Detector, 'matches' | 'nonMatches'> {
  const [first, second] = samples;
  const prefix = prefixes.map((p) => p.replaceAll('#', '')).find((p) => first.startsWith(p)) ?? '';
  const swapped = prefix === prefix.toLowerCase() ? first.toUpperCase() : first.toLowerCase();
  return {
    matches: [
      first,
      second,
      { text: `/v1/items?value=${first}&page=2`, masked: first },
      { text: `{"value":"${first}","page":2}`, masked: first },
      { text: `x-value: ${second}\r\nhost: a`, masked: second },
      { text: `next=%2Fv1%3Fvalue%3D${encodeURIComponent(second)}%26a`, masked: encodeURIComponent(second) },
      { text: `refused ${first}, stop`, masked: first },
    ],
    nonMatches: [prefix, `${prefix}example`, `q${first}`, swapped, `${first.slice(0, prefix.length + 4)} is too short`],
  };
}

/** A detector of the secrets that a row describes. */
export function issuedKeyDetector(row: IssuedKey): Detector {
  const { matches, nonMatches } = examplesOf(row);
  return {
    id: row.id,
    title: row.title,
    category: row.category ?? 'system.authentication.api_key',
    tier: 1,
    confidence: 0.97,
    specificity: 95,
    trigger: { prefixes: row.prefixes },
    read: (text, at) => readIssuedKey(row, text, at),
    rule: row.form.source,
    normalize: (value) => value,
    masks: 'the secret with its prefix',
    matches,
    nonMatches: [...nonMatches, ...(row.nonMatches ?? [])],
  };
}

const FILLER = 'Zk9xLw7eTbR1uYc8nPaVs4mQ0f2H';

/** Made up letters and digits: a secret that looks real in a source file would be taken for one by those who search them. */
export function madeUp(length: number, from = 0): string {
  return FILLER.repeat(Math.ceil((length + from) / FILLER.length)).slice(from, from + length);
}

/** Made up hexadecimal digits. */
export function madeUpHex(length: number, from = 0): string {
  return '0f1e2d3c4b5a69788796a5b4c3d2e1f0'.repeat(Math.ceil((length + from) / 32)).slice(from, from + length);
}
