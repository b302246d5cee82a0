import { passesEan, passesLuhn, passesMod1110, passesVerhoeff } from '../check-digits.ts';
import { byteAt, type Detector, type Example, type Field, type Reading, type Text } from '../detector.ts';
import { isHandled } from '../handled.ts';
import { parseKeyName } from '../key-name.ts';
import { createOwnMatcher, FIRST_REACH, MAX_REACH, type OwnMatcher, partEnd } from './own-matcher.ts';

/** A detector as its owner wrote it down, every part checked. */
export interface OwnDetector {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly tier: 1 | 2;
  readonly confidence: number;
  /** Below `keys` it may be missing: then any value is one. */
  readonly pattern: string | undefined;
  /** Words at which the pattern is tried; three bytes at least. */
  readonly keywords: readonly string[];
  /** Key names, any spelling. */
  readonly keys: readonly string[];
  readonly validator: ValidatorName | undefined;
  readonly normalize: NormalizerName;
  readonly matches: readonly Example[];
  readonly nonMatches: readonly Example[];
}

/** ISO/IEC 7064, MOD 97-10, as IBANs use it: letters count from ten up. */
function passesMod97(value: string): boolean {
  const moved = value.slice(4) + value.slice(0, 4);
  let rest = 0;
  for (const c of moved.toUpperCase()) {
    const part = Number.parseInt(c, 36);
    if (Number.isNaN(part)) return false;
    rest = (rest * (part > 9 ? 100 : 10) + part) % 97;
  }
  return rest === 1;
}

const digitsOf = (value: string): string => value.replace(/\D/g, '');
const onDigits =
  (passes: (digits: string) => boolean) =>
  (value: string): boolean => {
    const digits = digitsOf(value);
    return digits !== '' && passes(digits);
  };

/** What may be asked of a value beside its form, by name. */
export const VALIDATORS = {
  luhn: onDigits(passesLuhn),
  mod97: (value: string) => passesMod97(value.replace(/[\s-]/g, '')),
  mod11_10: onDigits(passesMod1110),
  verhoeff: onDigits(passesVerhoeff),
  ean: onDigits(passesEan),
} as const satisfies Readonly<Record<string, (value: string) => boolean>>;
export type ValidatorName = keyof typeof VALIDATORS;

/** How many spellings of one value become one, by name. */
export const NORMALIZERS = {
  exact: (value: string) => value,
  lower: (value: string) => value.toLowerCase(),
  digits: digitsOf,
  alphanumeric: (value: string) => value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
} as const satisfies Readonly<Record<string, (value: string) => string>>;
export type NormalizerName = keyof typeof NORMALIZERS;

const QUOTES = new Set(Buffer.from('"\'`'));

function createMatch({ pattern, validator }: OwnDetector): OwnMatcher {
  if (pattern === undefined) return (_, start, end) => [{ start, end }];
  return createOwnMatcher(pattern, validator === undefined ? () => true : VALIDATORS[validator]);
}

/**
 * A match that reaches the end of what was looked at may go on, or be none: twice as much is looked at. What has been
 * looked at is not read again but for the last {@link MAX_REACH} bytes, so the time stays linear.
 */
function readAt(match: OwnMatcher, text: Text, at: number): Reading {
  for (let reach = FIRST_REACH; ; reach *= 2) {
    const until = partEnd(text, at, reach);
    const found = match(text, at, until);
    const last = found.at(-1)?.end ?? at;
    if (last >= until && until < text.to) continue;
    const seen = until === text.to ? until : Math.max(last, until - MAX_REACH);
    return { found, until: seen };
  }
}

/** `badge: see below` is prose; in quotes, after = or with digits it is a value. */
function isProse(text: Text, field: Field, value: string): boolean {
  return field.style === 'member' && !QUOTES.has(byteAt(text, field.from - 1)) && !/\d/.test(value);
}

function readField(match: OwnMatcher, text: Text, field: Field): Reading {
  const start = text.bytes.toString('utf8', field.from, Math.min(field.to, field.from + MAX_REACH));
  if (isHandled(start) || isProse(text, field, start)) return null;
  const found = match(text, field.from, field.to);
  return found.length === 0 ? null : { found, until: field.to };
}

const joined = (key: string): string => parseKeyName(key).words.join('');

/** The detector that its owner described. Costs nothing in texts without its keywords and below other keys. */
export function createOwnDetector(own: OwnDetector): Detector {
  const match = createMatch(own);
  const keys = new Set(own.keys.map(joined));
  const byKeyword = own.keywords.length > 0 && own.pattern !== undefined;
  return {
    id: own.id,
    title: own.title,
    category: own.category,
    tier: own.tier,
    confidence: own.confidence,
    specificity: 90,
    isOwn: true,
    trigger: {
      ...(byKeyword && { prefixes: own.keywords }),
      ...(keys.size > 0 && { keys }),
    },
    ...(byKeyword && { read: (text: Text, at: number) => readAt(match, text, at) }),
    ...(keys.size > 0 && { readField: (text: Text, field: Field) => readField(match, text, field) }),
    rule: `${own.pattern} ${own.validator} ${own.normalize}`,
    normalize: NORMALIZERS[own.normalize],
    masks: own.pattern === undefined ? 'the value' : 'what the pattern says',
    matches: own.matches,
    nonMatches: own.nonMatches,
  };
}
