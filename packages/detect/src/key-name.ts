/** A key name as context: of an attribute, of a JSON member, of a form or query field, of a header line. */
export interface KeyName {
  /** As it was written, the last 200 characters of it. */
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
  // The end of a key says what it is; the start of a long one moves when something in it is masked.
  const text = raw.slice(-MAX_KEY_TEXT);
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
 * The last words of the name, written together: one, two, three, four of them, each also without digits at its end:
 * `user.date_of_birth` ends in `birth`, `ofbirth`, `dateofbirth`, ...; `password2` in `password`.
 */
export function endings(name: KeyName): string[] {
  const found: string[] = [];
  let joined = '';
  for (let i = name.words.length - 1; i >= 0 && i >= name.words.length - 4; i--) {
    joined = (name.words[i] ?? '') + joined;
    const plain = joined.replace(/\d+$/, '');
    found.push(joined);
    if (plain !== joined) found.push(plain);
  }
  return found;
}

/** Whether the last words of the name, written together, are in the set. */
export function endsInWord(name: KeyName, set: ReadonlySet<string>): boolean {
  return endings(name).some((ending) => set.has(ending));
}
