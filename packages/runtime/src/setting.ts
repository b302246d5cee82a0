/** What is known of one setting beside its value: the reference page and `doctor` print it. */
interface SettingInfo {
  readonly description: string;
  /** `bytes`, `seconds`, ...; '' where the value has none. */
  readonly unit: string;
  /** What may be written, in words. */
  readonly allowed: string;
}

/** Gives the value, or says what is wrong with it in words that do not repeat it. */
type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** One setting: its default and how what a person wrote becomes its value. */
export interface Setting<T> extends SettingInfo {
  readonly default: T;
  /** `written` is a YAML value or a string from the environment. */
  parse(written: unknown): Parsed<T>;
}

interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly description: string;
}

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

function toNumber(written: unknown): number {
  if (typeof written === 'number') return written;
  return typeof written === 'string' && /^-?\d+(\.\d+)?$/.test(written.trim()) ? Number(written) : Number.NaN;
}

function ranged(range: Range, allowed: string, read: (written: unknown) => number): Setting<number> {
  return {
    default: range.default,
    description: range.description,
    unit: range.unit ?? '',
    allowed,
    parse(written) {
      const value = read(written);
      if (Number.isNaN(value)) return { problem: `got ${kindOf(written)}` };
      if (value < range.min || value > range.max) return { problem: `got a number outside of the range` };
      return { value };
    },
  };
}

/** What was written, without repeating it: it may be a secret that stands at the wrong place. */
export function kindOf(written: unknown): string {
  if (written === null || written === undefined) return 'nothing';
  if (Array.isArray(written)) return 'a list';
  if (typeof written === 'object') return 'a map';
  if (typeof written === 'string') return `a text of ${written.length} characters`;
  return typeof written === 'number' ? 'a number' : 'true or false';
}

export function integer(range: Range): Setting<number> {
  const allowed = `a whole number from ${range.min} to ${range.max}`;
  return ranged(range, allowed, (written) => {
    const value = toNumber(written);
    return Number.isInteger(value) ? value : Number.NaN;
  });
}

export function fraction(range: Range): Setting<number> {
  return ranged(range, `a number from ${range.min} to ${range.max}`, toNumber);
}

/** A number of bytes, also written as `64MiB`. */
export function byteSize(range: Range): Setting<number> {
  const allowed = `bytes or KiB, MiB, GiB, TiB, from ${sizeText(range.min)} to ${sizeText(range.max)}`;
  return ranged({ ...range, unit: 'bytes' }, allowed, (written) => {
    const match = /^(\d+)\s*(|KiB|MiB|GiB|TiB)$/.exec(String(written).trim());
    return match ? Number(match[1]) * (BYTE_UNITS[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  });
}

/** `67108864` as `64MiB`: the largest unit that leaves a whole number. */
export function sizeText(bytes: number): string {
  let text = String(bytes);
  for (const [unit, factor] of Object.entries(BYTE_UNITS))
    if (bytes >= factor && bytes % factor === 0) text = `${bytes / factor}${unit}`;
  return text;
}

export function text(options: { readonly default: string; readonly description: string; readonly empty?: boolean }) {
  const allowed = options.empty ? 'a text, may be empty' : 'a text';
  const setting: Setting<string> = {
    default: options.default,
    description: options.description,
    unit: '',
    allowed,
    parse: (written) =>
      typeof written === 'string' && (options.empty || written.trim() !== '')
        ? { value: written }
        : { problem: `got ${written === '' ? 'an empty one' : kindOf(written)}` },
  };
  return setting;
}

export function choice<const T extends string>(options: {
  readonly default: NoInfer<T>;
  readonly of: readonly T[];
  readonly description: string;
}): Setting<T> {
  const allowed = `one of ${options.of.join(', ')}`;
  return {
    default: options.default,
    description: options.description,
    unit: '',
    allowed,
    parse(written) {
      const value = options.of.find((known) => known === written);
      return value === undefined ? { problem: `got ${kindOf(written)}` } : { value };
    },
  };
}

/** A YAML list, or a text with commas. */
export function textList(options: { readonly default: readonly string[]; readonly description: string }) {
  const allowed = 'a list of texts (in the environment separated by commas)';
  const setting: Setting<readonly string[]> = {
    default: options.default,
    description: options.description,
    unit: '',
    allowed,
    parse(written) {
      const list: unknown = typeof written === 'string' ? written.split(',') : written;
      if (!Array.isArray(list) || !list.every((item): item is string => typeof item === 'string'))
        return { problem: `got ${Array.isArray(list) ? 'a list of others' : kindOf(written)}` };
      return { value: list.map((item) => item.trim()).filter((item) => item !== '') };
    },
  };
  return setting;
}

/** `true` or `false`. */
export function flag(options: { readonly default: boolean; readonly description: string }): Setting<boolean> {
  return {
    default: options.default,
    description: options.description,
    unit: '',
    allowed: 'true or false',
    parse(written) {
      const word = typeof written === 'string' ? written.trim().toLowerCase() : written;
      if (word === true || word === 'true') return { value: true };
      return word === false || word === 'false' ? { value: false } : { problem: `got ${kindOf(written)}` };
    },
  };
}

/** A map from names to words; in the environment `name=word,name=word`. */
export function textMap(options: {
  readonly default: Readonly<Record<string, string>>;
  readonly what: string;
  readonly description: string;
}): Setting<Readonly<Record<string, string>>> {
  const allowed = `a map from ${options.what} (in the environment name=word,name=word)`;
  return {
    default: options.default,
    description: options.description,
    unit: '',
    allowed,
    parse(written) {
      const pairs = textPairs(written);
      if (!pairs) return { problem: `got ${kindOf(written)}` };
      if (pairs.some(([name, word]) => name === '' || word === '')) return { problem: 'one of its sides is empty' };
      return { value: Object.fromEntries(pairs) };
    },
  };
}

/** The pairs of a map of texts, from YAML or from `name=word,name=word`; null when it is something else. */
export function textPairs(written: unknown): readonly (readonly [string, string])[] | null {
  const pairs = pairsOf(written);
  return pairs?.every((pair): pair is readonly [string, string] => typeof pair[1] === 'string') ? pairs : null;
}

/** A map from known keys to one of few words; in the environment `key=word,key=word`. */
export function choiceMap<const T extends string>(options: {
  readonly keys: readonly string[];
  readonly of: readonly T[];
  readonly description: string;
}): Setting<Readonly<Record<string, T>>> {
  const allowed = `a map from a category to one of ${options.of.join(', ')} (in the environment key=word,key=word)`;
  return {
    default: {},
    description: options.description,
    unit: '',
    allowed,
    parse(written) {
      const pairs = pairsOf(written);
      if (!pairs) return { problem: `got ${kindOf(written)}` };
      const value: Record<string, T> = {};
      for (const [key, word] of pairs) {
        if (!options.keys.includes(key)) return { problem: 'one of its keys is no known category' };
        const chosen = options.of.find((known) => known === word);
        if (chosen === undefined) return { problem: `${key}: expected one of ${options.of.join(', ')}` };
        value[key] = chosen;
      }
      return { value };
    },
  };
}

function pairsOf(written: unknown): readonly (readonly [string, unknown])[] | null {
  if (typeof written === 'string') {
    const items = written.split(',').filter((item) => item.trim() !== '');
    return items.map((item) => {
      const at = item.indexOf('=');
      return [item.slice(0, Math.max(at, 0)).trim(), item.slice(at + 1).trim()] as const;
    });
  }
  return typeof written === 'object' && written !== null && !Array.isArray(written) ? Object.entries(written) : null;
}
