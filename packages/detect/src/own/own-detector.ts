import { RE2JS } from 're2js';
import { passesEan, passesLuhn, passesMod1110, passesVerhoeff } from '../check-digits.ts';
import { byteAt, type Detector, type Example, type Field, type Found, type Reading, type Text } from '../detector.ts';
import { isHandled } from '../handled.ts';
import { parseKeyName } from '../key-name.ts';

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

/** Bytes from the keyword on in which a match is looked for. */
export const MAX_REACH = 1024;
const QUOTES = new Set(Buffer.from('"\'`'));

type Look = (text: string) => { readonly start: number; readonly end: number }[];

/** Matches of a pattern on an engine whose time is linear in the text; of its first group where it has one. */
function createLook({ pattern, validator }: OwnDetector): Look {
  if (pattern === undefined) return (text) => [{ start: 0, end: text.length }];
  const compiled = RE2JS.compile(pattern);
  const isValid = validator === undefined ? () => true : VALIDATORS[validator];
  return (text) => {
    const found: { start: number; end: number }[] = [];
    const matcher = compiled.matcher(text);
    const group = matcher.groupCount() > 0 ? 1 : 0;
    while (matcher.find()) {
      const [start, end] = [matcher.start(group), matcher.end(group)];
      if (start >= 0 && end > start && isValid(text.slice(start, end))) found.push({ start, end });
    }
    return found;
  };
}

/** Offsets of a string as offsets of the bytes it was made of. */
function inBytes(text: string, from: number, found: ReturnType<Look>): Found[] {
  return found.map(({ start, end }) => {
    const before = from + Buffer.byteLength(text.slice(0, start));
    return { start: before, end: before + Buffer.byteLength(text.slice(start, end)) };
  });
}

function readAt(look: Look, text: Text, at: number): Reading {
  const until = Math.min(text.to, at + MAX_REACH);
  const part = text.bytes.toString('utf8', at, until);
  const found = inBytes(part, at, look(part)).filter(({ end }) => end <= until);
  return found.length === 0 ? null : { found, until: found.at(-1)?.end ?? until };
}

/** `badge: see below` is prose; in quotes, after = or with digits it is a value. */
function isProse(text: Text, field: Field, value: string): boolean {
  return field.style === 'member' && !QUOTES.has(byteAt(text, field.from - 1)) && !/\d/.test(value);
}

function readField(look: Look, text: Text, field: Field): Reading {
  const until = Math.min(field.to, field.from + MAX_REACH);
  const part = text.bytes.toString('utf8', field.from, until);
  if (isHandled(part) || isProse(text, field, part)) return null;
  const found = inBytes(part, field.from, look(part)).filter(({ end }) => end <= field.to);
  return found.length === 0 ? null : { found, until };
}

const joined = (key: string): string => parseKeyName(key).words.join('');

/** The detector that its owner described. Costs nothing in texts without its keywords and below other keys. */
export function createOwnDetector(own: OwnDetector): Detector {
  const look = createLook(own);
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
    ...(byKeyword && { read: (text: Text, at: number) => readAt(look, text, at) }),
    ...(keys.size > 0 && { readField: (text: Text, field: Field) => readField(look, text, field) }),
    rule: `${own.pattern} ${own.validator} ${own.normalize}`,
    normalize: NORMALIZERS[own.normalize],
    masks: own.pattern === undefined ? 'the value' : 'what the pattern says',
    matches: own.matches,
    nonMatches: own.nonMatches,
  };
}
