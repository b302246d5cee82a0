import { isDigit, isLetter } from './ascii.ts';

const BITS = 5;
const OTHER = 31;

/** Letters are 1 to 26, digits 27, letters outside ASCII 31, anything else 0. */
function codeOf(c: number): number {
  if (isLetter(c)) return (c | 32) - 96;
  if (isDigit(c)) return 27;
  return c >= 128 ? OTHER : 0;
}

/** The last three letters of all words that keys may end in, as a bit map: most texts before a colon end otherwise. */
export class KeyTails {
  readonly #map = new Uint8Array(1 << (3 * BITS));

  add(word: string): void {
    const codes = [...Buffer.from(word.replace(/\d+$/, ''))].map(codeOf).reverse();
    const [last = 0, middle = 0, first] = codes;
    // A word of two letters may follow any other.
    for (let any = 0; any < 1 << BITS; any++) this.#map[index(first ?? any, middle, last)] = 1;
  }

  /** Whether a key can end in one of the words; punctuation, and digits at the end, do not count. */
  mayEnd(bytes: Uint8Array, from: number, to: number): boolean {
    let codes = 0;
    let shift = 0;
    for (let i = to - 1; i >= from && shift < 3 * BITS; i--) {
      const code = codeOf(bytes[i] ?? 0);
      if (code === 0 || (code === 27 && shift === 0)) continue;
      codes |= code << shift;
      shift += BITS;
    }
    return this.#map[codes] === 1;
  }
}

function index(first: number, middle: number, last: number): number {
  return last | (middle << BITS) | (first << (2 * BITS));
}
