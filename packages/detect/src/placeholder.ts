import { startsWithExact } from './ascii.ts';
import { CHECK_LENGTH, FINGERPRINT_LENGTH, type Fingerprinter } from './fingerprint.ts';

/*
 * placeholder = "[" category ":" detector ":" fingerprint "." check "]"
 * category    = fideslang key, [a-z_.]+        detector = [a-z0-9-]+
 * fingerprint = 12 base32 characters or "-"    check    = 8 base32 characters, keyed code over all before the dot
 */
export interface Placeholder {
  readonly category: string;
  readonly detector: string;
  readonly fingerprint: string;
  readonly check: string;
}

/** Stands where something could not be scanned, or where a placeholder is not ours. */
export const UNSCANNED = '[unscanned]';
/** Fingerprint of a value whose category is set to `drop`. */
export const NO_FINGERPRINT = '-';

const MAX_PLACEHOLDER = 160;
const BASE32 = '[0-9abcdefghjkmnpqrstvwxyz]';
const GRAMMAR = new RegExp(
  String.raw`^\[([a-z][a-z_.]{0,79}):([a-z0-9-]{1,40}):(${BASE32}{${FINGERPRINT_LENGTH}}|-)\.(${BASE32}{${CHECK_LENGTH}})\]`,
);

export function formatPlaceholder(p: Placeholder): string {
  return `[${placeholderBody(p)}.${p.check}]`;
}

/** What the check code covers. */
export function placeholderBody(p: Omit<Placeholder, 'check'>): string {
  return `${p.category}:${p.detector}:${p.fingerprint}`;
}

/** Reads the placeholder that starts at `at`, valid or forged; null when none does. */
export function parsePlaceholder(bytes: Buffer, at: number, to: number): Placeholder | null {
  const end = Math.min(to, at + MAX_PLACEHOLDER);
  const close = bytes.subarray(at, end).indexOf(0x5d);
  if (close < 0) return null;
  const match = GRAMMAR.exec(bytes.toString('latin1', at, at + close + 1));
  if (match === null) return null;
  const [, category = '', detector = '', fingerprint = '', check = ''] = match;
  return { category, detector, fingerprint, check };
}

/** A placeholder in a text: `ours` when its check code was made under a known key; null for `[unscanned]`. */
export interface PlacedPlaceholder {
  readonly start: number;
  readonly end: number;
  readonly ours: Placeholder | null;
  /** It looks like a placeholder, and nobody who knows a key made it. */
  readonly forged: boolean;
}

/** All placeholders of a text, in order. */
export function findPlaceholders(bytes: Buffer, from: number, to: number, keys: Fingerprinter): PlacedPlaceholder[] {
  const found: PlacedPlaceholder[] = [];
  let at = from;
  while (at < to) {
    const open = bytes.indexOf(0x5b, at);
    if (open < 0 || open >= to) break;
    const placed = placeholderAt(bytes, open, to, keys);
    if (placed !== null) found.push(placed);
    at = placed?.end ?? open + 1;
  }
  return found;
}

function placeholderAt(bytes: Buffer, at: number, to: number, keys: Fingerprinter): PlacedPlaceholder | null {
  if (startsWithExact(bytes, at, to, UNSCANNED)) {
    return { start: at, end: at + UNSCANNED.length, ours: null, forged: false };
  }
  const placeholder = parsePlaceholder(bytes, at, to);
  if (placeholder === null) return null;
  const ours = keys.verify(placeholderBody(placeholder), placeholder.check) ? placeholder : null;
  return { start: at, end: at + formatPlaceholder(placeholder).length, ours, forged: ours === null };
}

const HOLE = 1;

/**
 * The text with each placeholder overwritten, whoever made it: for a look at texts that were screened already, without the key.
 * The very text when there is none.
 */
export function coverPlaceholders(bytes: Buffer): Buffer {
  let covered = bytes;
  for (let open = bytes.indexOf(0x5b); open >= 0; open = bytes.indexOf(0x5b, open + 1)) {
    const placeholder = parsePlaceholder(bytes, open, bytes.length);
    const isUnscanned = startsWithExact(bytes, open, bytes.length, UNSCANNED);
    if (placeholder === null && !isUnscanned) continue;
    const length = placeholder === null ? UNSCANNED.length : formatPlaceholder(placeholder).length;
    if (covered === bytes) covered = Buffer.from(bytes);
    covered.fill(HOLE, open, open + length);
  }
  return covered;
}
