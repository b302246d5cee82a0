import type { Detector } from './detector.ts';
import { KeptBytes, type WordView } from './kept-bytes.ts';
import { endings, type KeyName, parseKeyName } from './key-name.ts';
import { KeyTails } from './key-tails.ts';
import { OWN_PREFIX } from './own-attribute.ts';

/** What decides on a value beside its bytes and its key. */
interface Where {
  readonly position: string;
  readonly spanKind: number;
}

/** What is known of one spelling of a key: computed once, then found by its bytes. */
export class KeyEntry {
  readonly name: KeyName;
  /** Detectors that read a value because of this key. */
  readonly detectors: readonly Detector[];
  /** The value is itself a key, and its own value follows: `{"name": "password", "value": ...}`. */
  readonly holdsName: boolean;
  /** The key is one of ours, see own-attribute.ts. */
  readonly own: boolean;
  /** The key's own bytes hold no finding; undefined until somebody looked. */
  clean: boolean | undefined = undefined;
  readonly bytes = new KeptBytes();
  /** The value of this key that came last and held nothing: most keys have the same one again and again. */
  readonly #lastClean = new KeptBytes();
  #cleanPosition = '';
  #cleanKind = 0;
  /** Values in a row that were not known: where there are many, the values of this key never repeat. */
  newInARow = 0;
  /** The key that followed this one when it was met last: the next span has the same keys in the same order, mostly. */
  next: KeyEntry | undefined = undefined;

  constructor(text: string, name: KeyName, detectors: readonly Detector[]) {
    this.name = name;
    this.detectors = detectors;
    this.holdsName = NAME_KEYS.has(name.path);
    this.own = text.startsWith(OWN_PREFIX);
  }

  isLastClean(view: DataView, at: number, length: number, { position, spanKind }: Where): boolean {
    return this.#lastClean.equals(view, at, length) && this.#cleanKind === spanKind && this.#cleanPosition === position;
  }

  noteClean(view: DataView, at: number, length: number, { position, spanKind }: Where): void {
    this.#lastClean.keep(view, at, length);
    this.#cleanPosition = position;
    this.#cleanKind = spanKind;
    this.newInARow = 0;
  }
}

const NAME_KEYS = new Set(['name', 'key', 'field', 'parameter', 'header', 'variable']);
/** What stands between a key and its value in queries: `{"phone": {"$eq": ...}}`, `{"value": ...}`. */
const OPERATOR =
  /^(?:\$\w+|_(?:n?eq|n?in|i?like|ilike|regex)|value|number|n?eq|n?in|i?like|contains|query|keyword|raw)$/i;
/** The same at the end of a key: `password.keyword`, `filter[email][eq]`. */
const TAIL = /(?:[.[\]]+(?:\$\w+|value|n?eq|n?in|i?like|contains|keyword|raw))+\]?$/i;
const NAME_PARENT = /(?:^|\.)names?$/;
const SLOTS = 4096;
/** Longer keys are no names: they are looked at anew each time, so that the table stays small. */
const LONGEST_KEPT = 256;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Key entries by their bytes, in a table of fixed size, so that the common case makes no string. */
export class KeyTable {
  /** Detectors with the place of each in the list, by the words that its keys end in. */
  readonly #byEnding = new Map<string, readonly Listed[]>();
  readonly #words: WordView;
  readonly #entries: (KeyEntry | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #tails = new KeyTails();
  #last: KeyEntry | undefined;

  constructor(detectors: readonly Detector[], words: WordView) {
    this.#words = words;
    detectors.forEach((detector, order) => {
      for (const word of detector.trigger.keys ?? []) {
        this.#byEnding.set(word, [...(this.#byEnding.get(word) ?? []), { detector, order }]);
        this.#tails.add(word);
      }
    });
    for (const word of NAME_KEYS) this.#tails.add(word);
  }

  /** False when no detector reads values of this key: what stands before a colon in a text is mostly no key at all. */
  mayMatter(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#tails.mayEnd(bytes, from, to);
  }

  /** The entry of the key that follows, in an owner's list, the one that was asked for last. */
  following(bytes: Uint8Array, at: number, length: number): KeyEntry {
    const guess = this.#last?.next;
    if (guess?.bytes.equals(this.#words.of(bytes), at, length) === true) {
      this.#last = guess;
      return guess;
    }
    const entry = this.find(bytes, at, length);
    if (this.#last !== undefined) this.#last.next = entry;
    this.#last = entry;
    return entry;
  }

  find(bytes: Uint8Array, at: number, length: number): KeyEntry {
    if (length > LONGEST_KEPT) return this.create(textAt(bytes, at, length));
    let hash = FNV_OFFSET;
    for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), FNV_PRIME);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#entries[slot];
    const view = this.#words.of(bytes);
    if (known?.bytes.equals(view, at, length) === true) return known;
    const entry = this.create(textAt(bytes, at, length));
    entry.bytes.keep(view, at, length);
    this.#entries[slot] = entry;
    return entry;
  }

  /** The key of a value in the map of another key: `phone.number`, and `first_name` for `name.first`. */
  childOf(parent: KeyEntry, text: string): KeyEntry {
    const own = this.create(text);
    if (own.detectors.length > 0) return own;
    if (OPERATOR.test(text)) return parent;
    const path = this.create(`${parent.name.text}.${text}`);
    if (path.detectors.length > 0) return path;
    return NAME_PARENT.test(parent.name.path) ? this.create(`${text}_name`) : path;
  }

  create(text: string): KeyEntry {
    const entry = this.#createWhole(text);
    const shorter = entry.detectors.length > 0 ? text : text.replace(TAIL, '');
    return shorter === text || shorter === '' ? entry : this.#createWhole(shorter);
  }

  #createWhole(text: string): KeyEntry {
    const name = parseKeyName(text);
    const listed = endings(name).flatMap((ending) => this.#byEnding.get(ending) ?? []);
    const unique = new Map(listed.map(({ detector, order }) => [order, detector]));
    const detectors = [...unique.keys()].sort((a, b) => a - b).flatMap((order) => unique.get(order) ?? []);
    return new KeyEntry(
      text,
      name,
      detectors.filter(({ trigger }) => trigger.key?.(name) ?? true),
    );
  }
}

interface Listed {
  readonly detector: Detector;
  readonly order: number;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
}
