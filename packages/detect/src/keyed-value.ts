import { byteAt, type Detector, type Example, type Field, type Found, type Text } from './detector.ts';
import { fieldValue, wholeField } from './field-value.ts';
import { hasWord, type KeyName } from './key-name.ts';

/** A kind of value that only its key points out. One row is one detector. */
export interface KeyedValue {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly tier: 2 | 3;
  readonly confidence: number;
  /** Last words of keys, written together; see key-dictionary.ts. */
  readonly keys: readonly string[];
  /** Words that must not stand in the key: what belongs to a machine or a page. */
  readonly notWith?: readonly string[];
  /** One of them must stand in the key. */
  readonly onlyWith?: readonly string[];
  /** What such a value looks like; of a trimmed value that is no mask. */
  readonly looksLike: (value: string) => boolean;
  readonly source: string;
  readonly samples: readonly [string, string];
  /** Values below the same key that are none. */
  readonly others: readonly [string, string];
  readonly matches?: readonly (string | Example)[];
  readonly nonMatches?: readonly (string | Example)[];
  readonly normalize?: (value: string) => string;
}

const MAX_VALUE = 256;
const QUOTES = new Set(Buffer.from('"\'`'));

function readKeyed(row: KeyedValue, text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_VALUE).trim();
  if (value === '' || !(row.looksLike(value) || (field.style === 'query' && row.looksLike(decodeQuery(value)))))
    return null;
  // `religion: see below` is prose; in quotes, after = or with digits it is a value
  const isProse = field.style === 'member' && !QUOTES.has(byteAt(text, field.from - 1)) && !/\d/.test(value);
  return isProse ? null : wholeField(field);
}

/**
 * A value of a form or query without its escapes. The layer without escapes shows it too, but there a space ends it:
 * `address=12%20Example%20Street&page=2`.
 */
function decodeQuery(value: string): string {
  if (!/[%+]/.test(value)) return value;
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

const normalizeWords = (value: string): string =>
  decodeQuery(value).normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

function examplesOf({
  keys,
  samples,
  others,
  matches,
  nonMatches,
  onlyWith,
}: KeyedValue): Pick<Detector, 'matches' | 'nonMatches'> {
  const [first, second] = samples;
  const key = onlyWith === undefined ? (keys[0] ?? '') : `${onlyWith[0]}_${keys[0]}`;
  const [encoded] = [encodeURIComponent(second)];
  return {
    matches: [
      { text: first, key: `app.${key}` },
      { text: second, key },
      { text: `{"${key}":"${first}","page":2}`, masked: first },
      { text: `/v1/items?${key}=${encoded}&page=2`, masked: encoded },
      { text: `SELECT 1 FROM t WHERE ${key} = '${first}'`, masked: first },
      ...(matches ?? []),
    ],
    nonMatches: [
      { text: first, key: 'order.note' },
      { text: 'REDACTED', key },
      { text: others[0], key },
      { text: others[1], key },
      `SELECT 1 FROM t WHERE ${key} = ?`,
      `${key}: see below`,
      ...(nonMatches ?? []),
    ],
  };
}

function normalizeOf({ normalize }: KeyedValue): (value: string) => string {
  return normalize === undefined ? normalizeWords : (value) => normalize(decodeQuery(value));
}

/** A detector of the values that a row describes. */
export function keyedValueDetector(row: KeyedValue): Detector {
  const notWith = new Set(row.notWith);
  const onlyWith = new Set(row.onlyWith);
  return {
    id: row.id,
    title: row.title,
    category: row.category,
    tier: row.tier,
    confidence: row.confidence,
    specificity: 10,
    trigger: {
      keys: new Set(row.keys),
      key: (name: KeyName) => !hasWord(name, notWith) && (onlyWith.size === 0 || hasWord(name, onlyWith)),
    },
    readField: (text, field) => readKeyed(row, text, field),
    rule: `${String(row.looksLike)} ${[...notWith].join()} ${[...onlyWith].join()}`,
    normalize: normalizeOf(row),
    masks: 'the value',
    ...examplesOf(row),
  };
}
