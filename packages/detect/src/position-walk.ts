import { type Position, type Tape, VALUE } from '@datatrail/model';
import type { KeyEntry } from './key-table.ts';
import type { ValueScanner } from './scanner.ts';

/** What the walk hands over: one text or number after another, each with the place at which it stands. */
export interface Visitor {
  /** Keys that hold no finding are handed over too. */
  readonly readsCleanKeys: boolean;
  /** A string that is no value of an attribute, or bytes of an attribute's key. Offsets in the request. */
  text(at: number, length: number, place: Place): void;
  /** A row of the value table that holds a string, bytes, an int or a double. */
  value(row: number, place: Place): void;
  /** A list or map that lies too deep to be looked into. */
  tooDeep(row: number, place: Place): void;
  /** An attribute of ours (`datatrail.*`) at the top of an owner. */
  own(row: number, place: Place): void;
}

/** Reused from value to value: a visitor MUST NOT keep it. */
export interface Place {
  position: Position;
  /** Name of the field where there is no attribute key, for example `name`. */
  field: string;
  /** Key of the attribute, with those of the maps around it; undefined for a name, a message, a key itself. */
  key: KeyEntry | undefined;
  spanKind: number;
  /** Offsets and lengths of the keys that lead here, outermost first, -1 for an element of a list; undefined: no keys. */
  keyAt?: Int32Array;
  keyLength?: Int32Array;
  /** Index of the last of these keys. */
  depth: number;
}

const MAX_PATH = 1024;
const HYPHEN = 0x2d;
/** Bytes of an option's name with its hyphens. */
const MAX_OPTION = 64;

/** Walks over the values of one owner in the order of the table, with the path of keys to each. */
export class ValueWalk {
  readonly #scanner: ValueScanner;
  readonly #maxDepth: number;
  readonly #path = Buffer.alloc(MAX_PATH);
  readonly #pathLength: Int32Array;
  readonly #keys: (KeyEntry | undefined)[];
  #tape: Tape | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  readonly #place: Place & { keyAt: Int32Array; keyLength: Int32Array };

  constructor(scanner: ValueScanner, maxDepth: number) {
    this.#scanner = scanner;
    this.#maxDepth = maxDepth;
    this.#pathLength = new Int32Array(maxDepth + 2);
    this.#keys = new Array(maxDepth + 2).fill(undefined);
    const [keyAt, keyLength] = [new Int32Array(maxDepth + 2), new Int32Array(maxDepth + 2)];
    this.#place = { position: 'span_attribute', field: '', key: undefined, spanKind: 0, keyAt, keyLength, depth: 0 };
  }

  /** MUST be called before the values of a request are walked over. */
  begin(tape: Tape, bytes: Buffer): void {
    this.#tape = tape;
    this.#bytes = bytes;
  }

  /** `owner` says position and kind; rows `[from, to)` of the value table are its values. */
  walk(rows: { from: number; to: number }, owner: Place, visitor: Visitor): void {
    const tape = this.#tape;
    if (tape === undefined) return;
    const { values } = tape;
    const place = this.#place;
    place.position = owner.position;
    place.spanKind = owner.spanKind;
    let skipBelow = -1;
    for (let row = rows.from; row < rows.to; row++) {
      const depth = values.depth[row] ?? 0;
      if (skipBelow >= 0 && depth > skipBelow) continue;
      skipBelow = -1;
      if (this.#enter(tape, row, visitor)) skipBelow = depth;
    }
  }

  /** Visits a row; true when what lies below it is not to be visited. */
  #enter(tape: Tape, row: number, visitor: Visitor): boolean {
    const { values } = tape;
    const bytes = this.#bytes;
    const depth = values.depth[row] ?? 0;
    const place = this.#place;
    const keyAt = values.keyAt[row] ?? -1;
    place.depth = depth;
    place.keyAt[depth] = keyAt;
    place.keyLength[depth] = values.keyLength[row] ?? 0;
    const type = values.type[row] ?? 0;
    if (keyAt < 0) this.#inherit(tape, row, depth);
    else {
      const keyLength = values.keyLength[row] ?? 0;
      const entry = depth === 0 ? this.#scanner.followingKey(bytes, keyAt, keyLength) : this.#pathKey(tape, bytes, row);
      this.#keys[depth] = entry;
      if (depth === 0 && this.#keys[0]?.own === true) {
        place.key = this.#keys[0];
        visitor.own(row, place);
        return true;
      }
      place.key = undefined;
      if (depth > 0 || entry.clean !== true || visitor.readsCleanKeys) visitor.text(keyAt, keyLength, place);
    }
    place.key = this.#keys[depth];
    if (type === VALUE.array || type === VALUE.kvlist) {
      if (depth < this.#maxDepth) {
        if (depth === 0) this.#startPath(bytes, keyAt, values.keyLength[row] ?? 0);
        return false;
      }
      visitor.tooDeep(row, place);
      return true;
    }
    if (type !== VALUE.none && type !== VALUE.bool) visitor.value(row, place);
    return false;
  }

  /** An element of a list has the key of the list, or is the value of the option before it: `["--password", "x"]`. */
  #inherit(tape: Tape, row: number, depth: number): void {
    this.#keys[depth] = depth === 0 ? undefined : (this.#optionBefore(tape, row) ?? this.#keys[depth - 1]);
    this.#pathLength[depth] = depth === 0 ? 0 : (this.#pathLength[depth - 1] ?? 0);
  }

  #optionBefore({ values }: Tape, row: number): KeyEntry | undefined {
    const before = row - 1;
    if (values.keyAt[before] !== -1 || values.depth[before] !== values.depth[row]) return undefined;
    if (values.type[before] !== VALUE.string || values.type[row] !== VALUE.string) return undefined;
    const at = values.at[before] ?? 0;
    const length = values.length[before] ?? 0;
    if (length < 4 || length > MAX_OPTION || this.#bytes[at] !== HYPHEN || this.#bytes[at + 1] !== HYPHEN)
      return undefined;
    const option = this.#scanner.keyAt(this.#bytes, at + 2, length - 2);
    return option.detectors.length > 0 ? option : undefined;
  }

  /** A path is put together only below a list or map: the keys above it come first. */
  #startPath(bytes: Buffer, at: number, length: number): void {
    const size = Math.max(0, Math.min(length, MAX_PATH >> 2));
    for (let i = 0; i < size; i++) this.#path[i] = bytes[at + i] ?? 0;
    this.#pathLength[0] = size;
  }

  #pathKey(tape: Tape, bytes: Buffer, row: number): KeyEntry {
    const depth = tape.values.depth[row] ?? 0;
    const at = tape.values.keyAt[row] ?? 0;
    const size = Math.min(tape.values.keyLength[row] ?? 0, MAX_PATH >> 2);
    let end = this.#pathLength[depth - 1] ?? 0;
    if (end > 0 && end + size + 1 <= MAX_PATH) this.#path[end++] = 0x2e;
    else end = 0;
    for (let i = 0; i < size; i++) this.#path[end + i] = bytes[at + i] ?? 0;
    this.#pathLength[depth] = end + size;
    return this.#scanner.keyAt(this.#path, 0, end + size);
  }
}
