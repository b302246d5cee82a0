/** Chance that repeats: the same seed gives the same sequence on every machine. */
export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** Whole number, 0 <= n < below. */
  below(below: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True with this probability, 0..1. */
  chance(probability: number): boolean;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet?: string): string;
}

export const LOWER_ALNUM = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const ALNUM = `${LOWER_ALNUM}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, fast, good enough to vary test data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    chance: (probability) => next() < probability,
    text: (length, alphabet = ALNUM) => {
      let text = '';
      for (let i = 0; i < length; i++) text += alphabet[below(alphabet.length)];
      return text;
    },
  };
}
