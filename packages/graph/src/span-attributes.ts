import { type Tape, VALUE } from '@datatrail/model';
import { CAPTURED_HEADER, NO_SLOT, RANKS, SLOT_COUNT, slotOf } from './attribute-slots.ts';

/** What the locator needs from outside: both come from `@datatrail/otlp`, which this package may not import. */
export interface LocatorOptions {
  /** Text of bytes; SHOULD give the same string object for the same bytes without allocating. */
  readonly intern: (bytes: Uint8Array, at: number, length: number) => string;
  /** Attribute key of any semantic-convention generation -> the current one; other keys as they are. */
  readonly normalizeKey: (key: string) => string;
}

/** Longest text that is read of a value: more is no name of anything. */
const LONGEST = 1024;
/** Different attribute keys remembered; then all are forgotten and learnt anew. */
const MOST_KEYS = 8192;

const number64 = new DataView(new ArrayBuffer(8));

/** The attributes of one span or resource that the locator knows, by slot. Reused for the next; allocates nothing. */
export class SpanAttributes {
  headersCaptured = false;
  readonly #options: LocatorOptions;
  readonly #rows = new Int32Array(SLOT_COUNT);
  readonly #ranks = new Uint8Array(SLOT_COUNT);
  readonly #slots = new Map<string, number>();
  #tape: Tape | undefined;

  constructor(options: LocatorOptions) {
    this.#options = options;
  }

  /** Takes the top-level attributes in the rows [from, to). */
  read(tape: Tape, from: number, to: number): void {
    this.#tape = tape;
    this.#rows.fill(-1);
    this.headersCaptured = false;
    const { depth, keyAt } = tape.values;
    for (let row = from; row < to; row++) if (depth[row] === 0 && (keyAt[row] as number) >= 0) this.#take(tape, row);
  }

  #take(tape: Tape, row: number): void {
    const { keyAt, keyLength, type } = tape.values;
    const at = this.#slotOfKey(this.#options.intern(tape.bytes, keyAt[row] as number, keyLength[row] as number));
    if (at === CAPTURED_HEADER) this.headersCaptured = true;
    if (at < 0 || type[row] === VALUE.none) return;
    const slot = Math.floor(at / RANKS);
    const rank = at % RANKS;
    if (this.#rows[slot] !== -1 && (this.#ranks[slot] as number) <= rank) return;
    this.#rows[slot] = row;
    this.#ranks[slot] = rank;
  }

  #slotOfKey(key: string): number {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    if (this.#slots.size >= MOST_KEYS) this.#slots.clear();
    const slot = key === '' ? NO_SLOT : slotOf(key, this.#options.normalizeKey);
    this.#slots.set(key, slot);
    return slot;
  }

  has(slot: number): boolean {
    return this.#rows[slot] !== -1;
  }

  /** Text of a value, at most 1024 bytes of it; numbers as text; of an array its first element; '' when there is none. */
  text(slot: number): string {
    const row = this.#rows[slot] as number;
    return row === -1 || this.#tape === undefined ? '' : this.#textOf(this.#tape, row);
  }

  /** All texts of an array, or the one text. */
  texts(slot: number): string[] {
    const row = this.#rows[slot] as number;
    const tape = this.#tape;
    if (row === -1 || tape === undefined) return [];
    if (tape.values.type[row] !== VALUE.array) return [this.#textOf(tape, row)];
    const found: string[] = [];
    const depth = tape.values.depth[row] as number;
    for (let next = row + 1; next < tape.valueCount && (tape.values.depth[next] as number) > depth; next++)
      if (tape.values.keyAt[next] === -1) found.push(this.#textOf(tape, next));
    return found;
  }

  #textOf(tape: Tape, row: number): string {
    const { type, at, length, depth, keyAt } = tape.values;
    switch (type[row]) {
      case VALUE.string:
        return this.#options.intern(tape.bytes, at[row] as number, Math.min(length[row] as number, LONGEST));
      case VALUE.int:
      case VALUE.double:
        return String(this.#numberOf(tape, row));
      case VALUE.bool:
        return tape.bytes[at[row] as number] === 0 || length[row] === 0 ? 'false' : 'true';
      case VALUE.array: {
        const next = row + 1;
        const inside = next < tape.valueCount && depth[next] === (depth[row] as number) + 1 && keyAt[next] === -1;
        return inside && type[next] === VALUE.string ? this.#textOf(tape, next) : '';
      }
      default:
        return '';
    }
  }

  /** A whole number, also when it was sent as text; -1 when there is none. */
  integer(slot: number): number {
    const row = this.#rows[slot] as number;
    const tape = this.#tape;
    if (row === -1 || tape === undefined) return -1;
    const type = tape.values.type[row];
    if (type === VALUE.int || type === VALUE.double) return Math.trunc(this.#numberOf(tape, row));
    const text = this.#textOf(tape, row);
    return /^\d{1,9}$/.test(text) ? Number(text) : -1;
  }

  #numberOf(tape: Tape, row: number): number {
    const at = tape.values.at[row] as number;
    const length = tape.values.length[row] as number;
    if (tape.values.type[row] === VALUE.double) {
      for (let i = 0; i < 8; i++) number64.setUint8(i, tape.bytes[at + i] ?? 0);
      return number64.getFloat64(0, true);
    }
    if (length === 10) return -1;
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 128 + ((tape.bytes[at + i] as number) & 0x7f);
    return value;
  }
}
