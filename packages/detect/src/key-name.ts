import type { Detector } from './detector.ts';
import { KeyTails } from './key-tails.ts';
import { OWN_PREFIX } from './own-attribute.ts';

/** A key name as context: of an attribute, of a JSON member, of a form or query field, of a header line. */
export interface KeyName {
  /** As it was written, bounded to 200 characters. */
  readonly text: string;
  /** Lower-case words: `userEmail`, `user_email` and `user.email` are all `user`, `email`. */
  readonly words: readonly string[];
  /** The words joined by `.`. */
  readonly path: string;
  /** Words after the last dot of the text, joined by `.`; the whole of it where there is no dot. */
  readonly leaf: string;
  /** Name of the header that an attribute such as `http.request.header.x-forwarded-for` holds; ''. */
  readonly header: string;
}

export const NO_KEY: KeyName = { text: '', words: [], path: '', leaf: '', header: '' };

const HEADER_KEY = /^(?:http|rpc)\.(?:[a-z_]+\.)?(?:request|response)\.(?:header|metadata)s?\.(.+)$/;
const MAX_KEY_TEXT = 200;

/** Splits a key into its words. */
export function parseKeyName(raw: string): KeyName {
  const text = raw.slice(0, MAX_KEY_TEXT);
  const words = wordsOf(text);
  const lower = text.toLowerCase();
  const leafText = text.slice(lower.lastIndexOf('.') + 1);
  const header = HEADER_KEY.exec(lower)?.[1]?.replaceAll('_', '-') ?? '';
  return { text, words, path: words.join('.'), leaf: wordsOf(leafText).join('.'), header };
}

function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Whether any of the words, or two or more neighbouring words written together, is in the set (`pass_word`: `password`). */
export function hasWord(name: KeyName, set: ReadonlySet<string>): boolean {
  for (let i = 0; i < name.words.length; i++) {
    let joined = '';
    for (let j = i; j < name.words.length && j < i + 3; j++) {
      joined += name.words[j];
      if (set.has(joined)) return true;
    }
  }
  return false;
}

/**
 * Whether the last words of the name, written together, are in the set: `user.date_of_birth` ends in `dateofbirth`,
 * `password2` in `password`.
 */
export function endsInWord(name: KeyName, set: ReadonlySet<string>): boolean {
  let joined = '';
  for (let i = name.words.length - 1; i >= 0 && i >= name.words.length - 4; i--) {
    joined = (name.words[i] ?? '') + joined;
    if (set.has(joined) || set.has(joined.replace(/\d+$/, ''))) return true;
  }
  return false;
}

/** What is known of one spelling of a key: computed once, then found by its bytes. */
export interface KeyEntry {
  readonly name: KeyName;
  /** Detectors that read a value because of this key. */
  readonly detectors: readonly Detector[];
  /** The value is itself a key, and its own value follows: `{"name": "password", "value": ...}`. */
  readonly holdsName: boolean;
  /** The key is one of ours, see own-attribute.ts. */
  readonly own: boolean;
  /** The key's own bytes hold no finding; undefined until somebody looked. */
  clean: boolean | undefined;
}

const NAME_KEYS = new Set(['name', 'key', 'field', 'parameter', 'header', 'variable']);
const SLOTS = 4096;
/** Longer keys are no names: they are looked at anew each time, so that the table stays small. */
const LONGEST_KEPT = 256;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Key entries by their bytes, in a table of fixed size, so that the common case makes no string. */
export class KeyTable {
  readonly #detectors: readonly Detector[];
  readonly #bytes: (Uint8Array | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #entries: (KeyEntry | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #tails = new KeyTails();

  constructor(detectors: readonly Detector[]) {
    this.#detectors = detectors.filter((d) => d.trigger.keys !== undefined);
    for (const { trigger } of this.#detectors) for (const word of trigger.keys ?? []) this.#tails.add(word);
    for (const word of NAME_KEYS) this.#tails.add(word);
  }

  /** False when no detector reads values of this key: what stands before a colon in a text is mostly no key at all. */
  mayMatter(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#tails.mayEnd(bytes, from, to);
  }

  find(bytes: Uint8Array, at: number, length: number): KeyEntry {
    let hash = FNV_OFFSET;
    for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), FNV_PRIME);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#bytes[slot];
    const entry = this.#entries[slot];
    if (entry !== undefined && known !== undefined && sameBytes(known, bytes, at, length)) return entry;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
    if (length > LONGEST_KEPT) return this.create(text);
    return this.#remember(slot, bytes.subarray(at, at + length), text);
  }

  #remember(slot: number, bytes: Uint8Array, text: string): KeyEntry {
    const entry = this.create(text);
    // a copy: `slice` of a Buffer shares its memory, which is a request that must go, or a path that is written over
    this.#bytes[slot] = Uint8Array.from(bytes);
    this.#entries[slot] = entry;
    return entry;
  }

  create(text: string): KeyEntry {
    const name = parseKeyName(text);
    const detectors = this.#detectors.filter(({ trigger }) => {
      return trigger.keys !== undefined && endsInWord(name, trigger.keys) && (trigger.key?.(name) ?? true);
    });
    return { name, detectors, holdsName: NAME_KEYS.has(name.path), own: text.startsWith(OWN_PREFIX), clean: undefined };
  }
}

function sameBytes(known: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[at + i]) return false;
  return true;
}
