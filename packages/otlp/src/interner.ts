import { decodeUtf8 } from './value.ts';

export interface Interner {
  /**
   * The text of `length` bytes at `at`; the same string object for the same bytes as long as it is remembered. A hit
   * allocates nothing. Never fails: what does not fit is decoded plainly.
   */
  intern(bytes: Uint8Array, at: number, length: number): string;
  /** Entries remembered now. */
  readonly size: number;
}

/** Steps of one search: bounds what chosen collisions can cost. */
const MAX_STEPS = 32;
/** Longer texts are rarely repeated and would crowd out keys and names. */
const MAX_LENGTH = 256;

/**
 * Open addressing over fixed arrays: a Map with eviction cost hundreds of microseconds an operation when full. When it is
 * full, it decodes plainly, and after as many misses as it has entries it forgets everything and learns anew.
 */
class FixedInterner implements Interner {
  size = 0;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #lengths: Int32Array;
  readonly #starts: Int32Array;
  readonly #texts: (string | undefined)[];
  readonly #store: Uint8Array;
  #stored = 0;
  #misses = 0;

  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, capacity) * 2));
    this.#capacity = capacity;
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots);
    this.#lengths = new Int32Array(slots).fill(-1);
    this.#starts = new Int32Array(slots);
    this.#texts = new Array<string | undefined>(slots).fill(undefined);
    this.#store = new Uint8Array(capacity * 48 + MAX_LENGTH);
  }

  intern(bytes: Uint8Array, at: number, length: number): string {
    if (length <= 0) return '';
    if (length > MAX_LENGTH) return decodeUtf8(bytes, at, length);
    let hash = 0x811c9dc5 ^ length;
    for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    for (let step = 0; this.#lengths[slot] !== -1; step++) {
      if (step === MAX_STEPS) return decodeUtf8(bytes, at, length);
      if (this.#hashes[slot] === hash && this.#lengths[slot] === length && this.#same(slot, bytes, at, length))
        return this.#texts[slot] as string;
      slot = (slot + 1) & this.#mask;
    }
    return this.#learn(slot, hash, decodeUtf8(bytes, at, length), bytes.subarray(at, at + length));
  }

  #same(slot: number, bytes: Uint8Array, at: number, length: number): boolean {
    const start = this.#starts[slot] as number;
    for (let i = 0; i < length; i++) if (this.#store[start + i] !== bytes[at + i]) return false;
    return true;
  }

  #learn(slot: number, hash: number, text: string, content: Uint8Array): string {
    if (this.size >= this.#capacity || this.#stored + content.length > this.#store.length) {
      if (++this.#misses > this.#capacity) this.#forget();
      return text;
    }
    this.#hashes[slot] = hash;
    this.#lengths[slot] = content.length;
    this.#starts[slot] = this.#stored;
    this.#texts[slot] = text;
    this.#store.set(content, this.#stored);
    this.#stored += content.length;
    this.size++;
    return text;
  }

  #forget(): void {
    this.#lengths.fill(-1);
    this.#texts.fill(undefined);
    this.#stored = 0;
    this.#misses = 0;
    this.size = 0;
  }
}

/** An interner for at most `capacity` different texts of up to 256 bytes, about 48 bytes each on average. */
export function createInterner(capacity: number): Interner {
  return new FixedInterner(capacity);
}
