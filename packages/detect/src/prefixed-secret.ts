import { isAlphanumeric, isDigit, skipWhile, startsWithExact } from './ascii.ts';
import { byteAt, type Found, type Text } from './detector.ts';

const LONG = 128;
/** A token that ends with the text may have been cut by a limit on attributes: of a long one, so much is no word. */
const CUT_OF = 30;
const MIN_CUT = 16;

/** What follows the prefix of a token. */
export interface SecretBody {
  readonly min: number;
  readonly max: number;
  /** Bytes of the body. */
  readonly test: (c: number) => boolean;
  /** Fewest digits in the body: words that happen to start like a token have none. */
  readonly minDigits?: number;
}

/**
 * Range of the token whose prefix starts at `at` and is `prefixLength` long, when its body fits and nothing of a longer
 * word touches it.
 */
export function readPrefixedSecret(text: Text, at: number, prefixLength: number, body: SecretBody): Found | null {
  const from = at + prefixLength;
  const limit = Math.min(text.to, from + body.max + 1);
  let end = skipWhile(text.bytes, from, limit, body.test);
  // Fail closed: what starts like a long token and goes on is claimed as a whole, which also keeps the time linear.
  if (end - from > body.max && body.max >= LONG) {
    end = skipWhile(text.bytes, end, text.to, body.test);
    return { start: at, end };
  }
  const length = end - from;
  // `_` and `-` after a body that has none are what somebody put between it and the next word.
  const wasCut = end === text.to && body.min >= CUT_OF && length >= MIN_CUT;
  if ((length < body.min && !wasCut) || length > body.max || isAlphanumeric(byteAt(text, end))) return null;
  const before = byteAt(text, at - 1);
  if (isAlphanumeric(before)) return null;
  if (body.minDigits !== undefined && countDigits(text, from, end) < body.minDigits) return null;
  return { start: at, end };
}

function countDigits(text: Text, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (isDigit(text.bytes[i] ?? 0)) count++;
  return count;
}

/** The first of the prefixes that stands at `at`, in this case of letters; ''. */
export function prefixAt(text: Text, at: number, prefixes: readonly string[]): string {
  for (const prefix of prefixes) if (startsWithExact(text.bytes, at, text.to, prefix)) return prefix;
  return '';
}
