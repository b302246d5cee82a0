import { hasDigit, isAlphanumeric, isDigit, isLetter, isUpper } from './ascii.ts';
import {
  type ByteGate,
  byteAt,
  type Detector,
  type Example,
  type Field,
  type Found,
  type Text,
  type Trigger,
} from './detector.ts';

/** A number that an authority gives to people. One row is one detector. */
export interface NationalId {
  readonly id: string;
  readonly title: string;
  /** The issuing body and where it says how the number is made. */
  readonly source: string;
  readonly category?: string;
  /** Keys whose value it is: last words, written together, see key-dictionary-ids.ts. */
  readonly keys: readonly string[];
  /** Words of prose that make a number near them count, lower-case, three bytes at least. */
  readonly words?: readonly string[];
  /** The written forms, not anchored. Any case of letters. */
  readonly form: RegExp;
  /** Check digits, dates, areas, of the form without separators in upper case. */
  readonly valid: (compact: string) => boolean;
  /** A form that no other number has: found without a key and without words. */
  readonly bare?: {
    readonly form: RegExp;
    readonly confidence: number;
    readonly trigger: Pick<Trigger, 'digitRuns' | 'letterRuns' | 'digitRunsBeforeLetter'>;
    /** How it looks from the place that calls on: `A` a letter, `0` a digit, `?` anything. Without it little time goes by. */
    readonly shapes: readonly string[];
    /** Bytes before the place that calls at which the form starts; shapes are from there. */
    readonly before?: number;
    readonly valid?: (compact: string) => boolean;
  };
  /** Numbers of the form, made up or printed by the issuing body as examples. */
  readonly samples: readonly [string, string];
  /** Of the form, with check digits or dates that cannot be. */
  readonly invalid: readonly [string, string];
  readonly matches?: readonly (string | Example)[];
  readonly nonMatches?: readonly (string | Example)[];
}

const MAX_VALUE = 40;
/** Bytes within which every form has a digit. */
const FIRST_DIGIT = 12;
const PROSE_AFTER = 56;
const PROSE_BEFORE = 40;
const KEYED = 0.95;
const SAID = 0.9;

const compactOf = (value: string): string => value.replace(/[^A-Za-z0-9]/g, '').toUpperCase();

interface Reader {
  readonly row: NationalId;
  readonly atStart: RegExp;
  readonly anywhere: RegExp;
  readonly bare: RegExp | null;
  readonly words: readonly Buffer[];
  /** 1 for each byte with which a word starts, in both cases: most calls are for another one. */
  readonly starts: Uint8Array;
}

/** No letter or digit touches it, and no further group of a longer number follows. */
const END = String.raw`(?![A-Za-z0-9])(?![-./]\d)`;
const START = String.raw`(?<![A-Za-z0-9])(?<!\d[-./])`;

function createReader(row: NationalId): Reader {
  const { source } = row.form;
  return {
    row,
    atStart: new RegExp(`^\\s{0,4}(?<id>${source})${END}`, 'i'),
    anywhere: new RegExp(`${START}(?:${source})${END}`, 'gi'),
    bare: row.bare === undefined ? null : new RegExp(`^(?:${row.bare.form.source})${END}`),
    words: (row.words ?? []).map((word) => Buffer.from(word)),
    starts: startsOf(row.words ?? []),
  };
}

function startsOf(words: readonly string[]): Uint8Array {
  const starts = new Uint8Array(256);
  for (const word of words) {
    const first = Buffer.from(word)[0] ?? 0;
    starts[first] = 1;
    if (isLetter(first)) starts[first & 0xdf] = 1;
  }
  return starts;
}

function readField({ row, atStart }: Reader, text: Text, field: Field): Found | null {
  if (!hasDigit(text.bytes, field.from, Math.min(text.to, field.from + FIRST_DIGIT))) return null;
  const head = text.bytes.toString('latin1', field.from, Math.min(text.to, field.from + MAX_VALUE));
  const match = atStart.exec(head);
  const id = match?.groups?.id ?? '';
  if (id === '' || !row.valid(compactOf(id))) return null;
  const end = field.from + (match?.[0].length ?? 0);
  return { start: end - id.length, end, confidence: KEYED };
}

/** The number nearest to a word that names it: after it, else before it. */
function readProse({ row, anywhere }: Reader, text: Text, at: number, wordBytes: number): Found | null {
  const from = Math.max(text.from, at - PROSE_BEFORE);
  const after = at + wordBytes;
  const until = Math.min(text.to, after + PROSE_AFTER);
  if (!hasDigit(text.bytes, after, until) && !hasDigit(text.bytes, from, at)) return null;
  const around = text.bytes.toString('latin1', from, until);
  let nearest: Found | null = null;
  for (const { 0: id, index } of around.matchAll(anywhere)) {
    const start = from + index;
    if (!row.valid(compactOf(id))) continue;
    const found = { start, end: start + id.length, confidence: SAID };
    if (start >= after) return found;
    if (found.end <= at) nearest = found;
  }
  return nearest;
}

function readBare({ row, bare }: Reader, text: Text, at: number): Found | null {
  if (row.bare === undefined || bare === null) return null;
  const start = at - (row.bare.before ?? 0);
  if (start < text.from || isAlphanumeric(byteAt(text, start - 1))) return null;
  if (!fitsAnyShape(text, start, row.bare.shapes)) return null;
  const id = bare.exec(text.bytes.toString('latin1', start, Math.min(text.to, start + MAX_VALUE)))?.[0];
  if (id === undefined || isTied(text, start)) return null;
  const compact = compactOf(id);
  if (!row.valid(compact) || row.bare.valid?.(compact) === false) return null;
  return { start, end: start + id.length, confidence: row.bare.confidence };
}

/** A loop, not a closure: most calls end here, and they shall take no heap. */
function fitsAnyShape(text: Text, at: number, shapes: readonly string[]): boolean {
  for (let i = 0; i < shapes.length; i++) if (fitsShape(text, at, shapes[i] ?? '')) return true;
  return false;
}

function fitsShape(text: Text, at: number, shape: string): boolean {
  for (let i = 0; i < shape.length; i++) {
    if (!fitsMark(shape.charCodeAt(i), byteAt(text, at + i))) return false;
  }
  return true;
}

function fitsMark(mark: number, c: number): boolean {
  return mark === 0x41 ? isLetter(c) : mark === 0x30 ? isDigit(c) : mark === 0x3f || c === mark;
}

/** A part of a longer number, of a version, of a path of digits, or digits behind a decimal point. */
function isTied(text: Text, start: number): boolean {
  const before = byteAt(text, start - 1);
  return (before === 0x2d || before === 0x2e) && isAlphanumeric(byteAt(text, start - 2));
}

function read(reader: Reader, text: Text, at: number): Found | null {
  const { words } = reader;
  const mayBeWord = reader.starts[byteAt(text, at)] === 1;
  for (let i = 0; mayBeWord && i < words.length; i++) {
    const word = words[i];
    if (word !== undefined && isWordAt(text, at, word)) return readProse(reader, text, at, word.length);
  }
  return readBare(reader, text, at);
}

/** `word` in lower case; letters outside ASCII as they are. */
function isWordAt(text: Text, at: number, word: Buffer): boolean {
  const end = at + word.length;
  if (end > text.to || isAlphanumeric(byteAt(text, at - 1)) || isAlphanumeric(byteAt(text, end))) return false;
  for (let i = 0; i < word.length; i++) {
    const c = text.bytes[at + i] ?? 0;
    if ((isUpper(c) ? c | 32 : c) !== word[i]) return false;
  }
  return true;
}

function examplesOf({
  keys,
  samples,
  invalid,
  matches,
  nonMatches,
  bare,
}: NationalId): Pick<Detector, 'matches' | 'nonMatches'> {
  const key = keys[0] ?? '';
  const [first, second] = samples;
  return {
    matches: [
      { text: first, key: `customer.${key}` },
      { text: second, key },
      { text: `{"${key}":"${first}","page":2}`, masked: first },
      { text: `/v1/people?${key}=${encodeURIComponent(second)}&page=2`, masked: encodeURIComponent(second) },
      { text: `SELECT 1 FROM people WHERE ${key} = '${first}'`, masked: first },
      ...(matches ?? []),
    ],
    nonMatches: [
      ...(bare === undefined ? [`order ${first.replace(/[^A-Za-z0-9]/g, '')}`] : []),
      { text: invalid[0], key },
      { text: invalid[1], key },
      { text: 'unknown', key },
      { text: `1${first}1`, key: 'order.number' },
      `x${first}x`,
      ...(nonMatches ?? []),
    ],
  };
}

/** The place of all shapes of a number that says most: fewest bytes may stand there; the last one of such places. */
function gateOf({ shapes, before = 0 }: NonNullable<NationalId['bare']>): Pick<Trigger, 'gate'> {
  const shortest = Math.min(...shapes.map((shape) => shape.length));
  let gate: ByteGate | undefined;
  for (let i = before + 1; i < shortest; i++) {
    const bytes = ALL_BYTES.filter((c) => shapes.some((shape) => fitsMark(shape.charCodeAt(i), c)));
    if (bytes.length <= (gate?.bytes.length ?? ALL_BYTES.length - 1)) gate = { behind: i - before, bytes };
  }
  return gate === undefined ? {} : { gate };
}

const ALL_BYTES = Array.from({ length: 256 }, (_, c) => c);

/** A detector of the numbers that a row describes. */
export function nationalIdDetector(row: NationalId): Detector {
  const reader = createReader(row);
  const prefixes = row.words ?? [];
  return {
    id: row.id,
    title: row.title,
    category: row.category ?? 'user.government_id.national_identification_number',
    tier: 1,
    confidence: KEYED,
    specificity: 67,
    trigger: { keys: new Set(row.keys), prefixes, ...row.bare?.trigger, ...(row.bare && gateOf(row.bare)) },
    read: (text, at) => read(reader, text, at),
    readField: (text, field) => readField(reader, text, field),
    rule: `${row.form.source} ${row.bare?.form.source} ${String(row.valid)}`,
    normalize: compactOf,
    masks: 'the number with its separators',
    ...examplesOf(row),
  };
}
