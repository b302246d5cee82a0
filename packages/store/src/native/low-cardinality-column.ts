import { ByteSink } from './byte-sink.ts';
import type { Column } from './column.ts';

const SERIALIZATION_VERSION = 1;
/** HasAdditionalKeysBit and NeedUpdateDictionary: every block brings its own dictionary. */
const FLAGS = 0x600;
const FIRST_SLOTS = 64;

/**
 * `LowCardinality(String)`: a dictionary of distinct values and an index for each row. Values come as strings (interned
 * by whoever located the span) or as bytes of the tape; bytes become no string.
 */
export class LowCardinalityColumn implements Column {
  readonly type = 'LowCardinality(String)';
  readonly #keys = new ByteSink();
  readonly #scratch = new ByteSink(64);
  #ends = new Int32Array(FIRST_SLOTS);
  #keyCount = 0;
  /** Open addressing; 0 is free, else index + 1. */
  #slots = new Int32Array(FIRST_SLOTS);
  #indexes = new Uint32Array(FIRST_SLOTS);
  #rows = 0;
  #markedRows = 0;
  readonly #byString = new Map<string, number>();
  #lastString: string | undefined;
  #lastIndex = 0;

  get rows(): number {
    return this.#rows;
  }

  get byteLength(): number {
    return this.#keys.length + this.#rows * 2;
  }

  add(value: string): void {
    if (value !== this.#lastString) {
      let index = this.#byString.get(value);
      if (index === undefined) {
        this.#scratch.length = 0;
        this.#scratch.text(value);
        index = this.#indexOf(this.#scratch.bytes, 0, this.#scratch.length);
        this.#byString.set(value, index);
      }
      this.#lastString = value;
      this.#lastIndex = index;
    }
    this.#push(this.#lastIndex);
  }

  addBytes(bytes: Uint8Array, from: number, to: number): void {
    this.#push(this.#indexOf(bytes, from, to));
  }

  #push(index: number): void {
    if (this.#rows === this.#indexes.length) {
      const grown = new Uint32Array(this.#rows * 2);
      grown.set(this.#indexes);
      this.#indexes = grown;
    }
    this.#indexes[this.#rows++] = index;
  }

  #indexOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = (this.#slots[slot] as number) - 1;
      if (found < 0) return this.#insert(slot, bytes, from, to);
      if (this.#equals(found, bytes, from, to)) return found;
    }
  }

  #equals(index: number, bytes: Uint8Array, from: number, to: number): boolean {
    const at = index === 0 ? 0 : (this.#ends[index - 1] as number);
    const count = to - from;
    if ((this.#ends[index] as number) - at !== count) return false;
    const keys = this.#keys.bytes;
    for (let i = 0; i < count; i++) if (keys[at + i] !== bytes[from + i]) return false;
    return true;
  }

  #insert(slot: number, bytes: Uint8Array, from: number, to: number): number {
    const index = this.#keyCount++;
    this.#keys.copy(bytes, from, to);
    if (index === this.#ends.length) {
      const grown = new Int32Array(index * 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#ends[index] = this.#keys.length;
    this.#slots[slot] = index + 1;
    if (this.#keyCount * 2 > this.#slots.length) this.#rehash(this.#slots.length * 4);
    return index;
  }

  #rehash(size: number): void {
    this.#slots = new Int32Array(size);
    const keys = this.#keys.bytes;
    for (let index = 0, at = 0; index < this.#keyCount; index++) {
      const end = this.#ends[index] as number;
      let hash = 0x811c9dc5;
      for (; at < end; at++) hash = Math.imul(hash ^ (keys[at] as number), 0x01000193);
      hash ^= hash >>> 15;
      let slot = hash & (size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = index + 1;
    }
  }

  mark(): void {
    this.#markedRows = this.#rows;
  }

  /** Keys that only the rows taken away named stay in the dictionary: they cost bytes, not truth. */
  rollback(): void {
    this.#rows = this.#markedRows;
  }

  reset(): void {
    this.#rows = 0;
    this.#markedRows = 0;
    this.#keys.length = 0;
    this.#keyCount = 0;
    this.#byString.clear();
    this.#lastString = undefined;
    // A block with many distinct names leaves a table that would cost more to clear than to make anew.
    if (this.#slots.length > 65_536) this.#slots = new Int32Array(FIRST_SLOTS);
    else this.#slots.fill(0);
  }

  writePrefix(sink: ByteSink): void {
    sink.uint64(SERIALIZATION_VERSION);
  }

  writeBody(sink: ByteSink): void {
    if (this.#rows === 0) return;
    const width = this.#keyCount <= 0x100 ? 0 : this.#keyCount <= 0x1_0000 ? 1 : 2;
    sink.uint64(FLAGS | width);
    sink.uint64(this.#keyCount);
    for (let index = 0, at = 0; index < this.#keyCount; index++) {
      const end = this.#ends[index] as number;
      sink.varint(end - at);
      sink.copy(this.#keys.bytes, at, end);
      at = end;
    }
    sink.uint64(this.#rows);
    const at = sink.reserve(this.#rows << width);
    const indexes = this.#indexes;
    if (width === 0) for (let i = 0; i < this.#rows; i++) sink.bytes[at + i] = indexes[i] as number;
    else if (width === 1)
      for (let i = 0; i < this.#rows; i++) sink.view.setUint16(at + i * 2, indexes[i] as number, true);
    else for (let i = 0; i < this.#rows; i++) sink.view.setUint32(at + i * 4, indexes[i] as number, true);
    sink.length += this.#rows << width;
  }
}
