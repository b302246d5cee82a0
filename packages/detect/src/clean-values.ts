import type { WordView } from './kept-bytes.ts';
import type { KeyName } from './key-name.ts';

/** Shorter values are scanned faster than they are looked up, longer ones than 256 seldom repeat. */
export const SHORTEST_KEPT = 8;
const MAX_BYTES = 256;
const SLOTS = 4096;

/** What decides, beside the bytes of a value, whether something is found in it. */
export interface ValuePlace {
  readonly key: KeyName;
  readonly position: string;
  readonly spanKind: number;
}

/**
 * Values in which nothing was found, in a table of fixed size: spans repeat most of their texts (routes, agents,
 * statements), and comparing bytes four at a time is some times cheaper than scanning them. A value is kept when it comes
 * a second time, so that ids that never repeat push nothing out.
 */
export class CleanValues {
  readonly #bytes = Buffer.alloc(SLOTS * MAX_BYTES);
  readonly #kept = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  readonly #lengths = new Int32Array(SLOTS);
  readonly #places: ({ -readonly [K in keyof ValuePlace]: ValuePlace[K] } | undefined)[] = new Array(SLOTS).fill(
    undefined,
  );
  readonly #seen = new Int32Array(SLOTS);
  readonly #words: WordView;
  /** Hash of the value that was asked for last. */
  #hash = 0;

  constructor(words: WordView) {
    this.#words = words;
  }

  /** Whether this very value was remembered for this place. */
  has(bytes: Buffer, from: number, to: number, place: ValuePlace): boolean {
    const length = to - from;
    if (length < SHORTEST_KEPT || length > MAX_BYTES) return false;
    const hash = this.#hashOf(bytes, from, to);
    this.#hash = hash;
    const slot = hash & (SLOTS - 1);
    const kept = this.#places[slot];
    if (this.#lengths[slot] !== length || kept === undefined || kept.key !== place.key) return false;
    if (kept.spanKind !== place.spanKind || kept.position !== place.position) return false;
    return this.#isSame(bytes, from, to, slot * MAX_BYTES);
  }

  /** MUST follow `has` of the same value at once. */
  remember(bytes: Buffer, from: number, to: number, place: ValuePlace): void {
    const length = to - from;
    if (length < SHORTEST_KEPT || length > MAX_BYTES) return;
    const slot = this.#hash & (SLOTS - 1);
    if (this.#seen[slot] !== this.#hash) {
      this.#seen[slot] = this.#hash;
      return;
    }
    bytes.copy(this.#bytes, slot * MAX_BYTES, from, to);
    this.#lengths[slot] = length;
    const kept = this.#places[slot];
    if (kept === undefined) this.#places[slot] = { key: place.key, position: place.position, spanKind: place.spanKind };
    else {
      kept.key = place.key;
      kept.position = place.position;
      kept.spanKind = place.spanKind;
    }
  }

  #hashOf(bytes: Buffer, from: number, to: number): number {
    const view = this.#words.of(bytes);
    let hash = to - from;
    let i = from;
    for (; i + 4 <= to; i += 4) {
      hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
    return hash ^ (hash >>> 13);
  }

  #isSame(bytes: Buffer, from: number, to: number, keptFrom: number): boolean {
    const view = this.#words.of(bytes);
    const kept = this.#kept;
    const shift = keptFrom - from;
    let i = from;
    for (; i + 4 <= to; i += 4) if (view.getInt32(i, true) !== kept.getInt32(i + shift, true)) return false;
    for (; i < to; i++) if (bytes[i] !== this.#bytes[i + shift]) return false;
    return true;
  }
}
