import type { Position } from '@datatrail/model';
import { isDigit, isLetter, isLower } from './ascii.ts';
import { Claims } from './claims.ts';
import { CleanValues, SHORTEST_KEPT } from './clean-values.ts';
import { DecodedText, IS_ESCAPE, mayEscape } from './decoded-text.ts';
import { assertExamples, type Detector, type Field, type Text } from './detector.ts';
import { CONTEXT_STARTS, FieldScanner } from './field-scanner.ts';
import { WordView } from './kept-bytes.ts';
import { NO_KEY } from './key-name.ts';
import { type KeyEntry, KeyTable } from './key-table.ts';
import { type Candidate, resolveOverlaps } from './overlap.ts';
import { prefixFits, startIndex, TriggerTable } from './trigger-table.ts';

/** Where a value stands: what a detector may know beside the value itself. */
export interface ScanContext {
  readonly key?: KeyEntry | undefined;
  readonly position: Position;
  /** OTLP SpanKind; 0 where there is no span. */
  readonly spanKind: number;
  /** The caller saw to the bound of bytes: the value grew by its own placeholders. */
  readonly grown?: boolean;
}

export interface ScanBounds {
  /** Bytes of one value. */
  readonly maxValueBytes: number;
  /** Findings in one value. */
  readonly maxHits: number;
  /** 0..1; findings below it are left alone. */
  readonly minConfidence: number;
}

export const SCAN_BOUNDS: ScanBounds = { maxValueBytes: 1_048_576, maxHits: 1000, minConfidence: 0.3 };

/** Layers of escapes that are taken off: JSON in a query in a redirect in a log line. */
const MAX_LAYERS = 5;

/** Ids never repeat: after so many new values of a key only one in some is looked for among the known ones. */
const MANY_NEW = 64;
const ASKED_AGAIN = 16;

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const ACTIVE = 3;

/** Scans one value after another; keeps buffers between them, so one scanner serves one caller at a time. */
export class ValueScanner {
  readonly #detectors: readonly Detector[];
  readonly #bounds: ScanBounds;
  readonly #triggers: TriggerTable;
  readonly #keys: KeyTable;
  readonly #classes = new Uint8Array(256);
  readonly #words = new WordView();
  readonly #clean = new CleanValues(this.#words);
  readonly #fields: FieldScanner;
  readonly #layers = Array.from({ length: MAX_LAYERS }, () => new DecodedText());
  readonly #text: { -readonly [K in keyof Text]: Text[K] };
  readonly #claims: Claims;
  #escaped = false;
  /** The value that is scanned was looked for among those that were clean before. */
  #mayRepeat = true;
  /** A placeholder may stand in the value that was scanned last. */
  bracketed = false;

  /** `isInner`: looks into what another scanner decoded, and no further. */
  constructor(detectors: readonly Detector[], bounds: ScanBounds, isInner = false) {
    for (const detector of detectors) assertExamples(detector);
    this.#detectors = detectors;
    this.#bounds = bounds;
    this.#triggers = new TriggerTable(detectors);
    for (const [i, start] of CONTEXT_STARTS.entries()) this.#triggers.addPrefix(start, detectors.length + i);
    this.#keys = new KeyTable(detectors, this.#words);
    this.#claims = new Claims(detectors, bounds, this.#layers);
    const inner = isInner ? undefined : () => new ValueScanner(detectors, bounds, true);
    this.#fields = new FieldScanner(this.#keys, this.#claims, inner);
    const empty = Buffer.alloc(0);
    this.#text = { bytes: empty, from: 0, to: 0, key: NO_KEY, position: 'span_name', spanKind: 0, level: 0 };
    for (let c = 0; c < 256; c++) this.#classes[c] = this.#classOf(c);
  }

  #classOf(c: number): number {
    if (isDigit(c)) return DIGIT;
    if (isLetter(c)) return LETTER;
    const separator = c === 0x3d || c === 0x3a || c === 0x3e || c === 0x5b;
    return separator || IS_ESCAPE[c] === 1 || this.#triggers.atByte(c) !== undefined ? ACTIVE : OTHER;
  }

  /** What is known of the key that follows, in a request, the one that was asked for last. */
  followingKey(bytes: Buffer, at: number, length: number): KeyEntry {
    return this.#keys.following(bytes, at, length);
  }

  /** What is known of a key that lies in a request. */
  keyAt(bytes: Buffer, at: number, length: number): KeyEntry {
    return this.#keys.find(bytes, at, length);
  }

  /** MUST be called when a request is done: its bytes are not held longer. */
  release(): void {
    this.#words.release();
  }

  keyOf(text: string): KeyEntry {
    return this.#keys.create(text);
  }

  /**
   * Findings of a value, ascending, without overlaps; null when there are none, which allocates nothing;
   * `unscanned` when the value exceeds a bound.
   */
  scan(bytes: Buffer, from: number, to: number, context: ScanContext): Candidate[] | null | 'unscanned' {
    if (to - from > this.#bounds.maxValueBytes && context.grown !== true) return 'unscanned';
    this.bracketed = false;
    if (to === from || this.#isKnown(bytes, from, to, context)) return null;
    const { key } = context;
    this.#scanLayer(bytes, from, to, 0);
    if (key !== undefined && key.detectors.length > 0) this.#scanAttribute(bytes, from, to, key);
    const layer = this.#escaped ? this.#scanDecoded(bytes, from, to) : 0;
    if (layer === MAX_LAYERS && this.#escaped && this.#stillEscaped()) return this.#giveUp();
    if (this.#claims.count > 0) return this.#finish(bytes, from, to);
    if (!this.bracketed) this.#remember(bytes, from, to, context);
    return null;
  }

  #remember(bytes: Buffer, from: number, to: number, context: ScanContext): void {
    if (to - from < SHORTEST_KEPT) context.key?.noteClean(this.#words.of(bytes), from, to - from, context);
    else if (this.#mayRepeat) this.#clean.remember(bytes, from, to, this.#text);
  }

  /** Whether nothing was found in this very value at this place before. */
  #isKnown(bytes: Buffer, from: number, to: number, context: ScanContext): boolean {
    const { key } = context;
    const view = this.#words.of(bytes);
    if (key?.isLastClean(view, from, to - from, context) === true) return true;
    const text = this.#text;
    text.key = key?.name ?? NO_KEY;
    text.position = context.position;
    text.spanKind = context.spanKind;
    this.#mayRepeat = key === undefined || key.newInARow < MANY_NEW || key.newInARow % ASKED_AGAIN === 0;
    if (key !== undefined) key.newInARow++;
    if (!this.#mayRepeat || !this.#clean.has(bytes, from, to, text)) return false;
    key?.noteClean(view, from, to - from, context);
    return true;
  }

  /** Takes off one layer of escapes after the other and scans each; answers how many there were. */
  #scanDecoded(bytes: Buffer, from: number, to: number): number {
    let layer = 0;
    let source = bytes;
    let start = from;
    let end = to;
    while (this.#escaped && layer < MAX_LAYERS) {
      const decoded = this.#layers[layer];
      if (decoded === undefined || !decoded.decode(source, start, end)) break;
      source = decoded.bytes;
      start = 0;
      end = decoded.length;
      layer++;
      this.#scanLayer(source, start, end, layer);
    }
    return layer;
  }

  /** Deeper than the layers that are read: nobody knows what stands there. */
  #stillEscaped(): boolean {
    const last = this.#layers[MAX_LAYERS - 1];
    return last !== undefined && new DecodedText().decode(last.bytes, 0, last.length);
  }

  #giveUp(): 'unscanned' {
    this.#claims.take();
    return 'unscanned';
  }

  #finish(bytes: Buffer, from: number, to: number): Candidate[] | 'unscanned' {
    const full = this.#claims.isFull;
    const found = this.#claims.take();
    if (full) return 'unscanned';
    const value = bytes.subarray(from, to);
    const shifted = found.map((c) => ({ ...c, start: c.start - from, end: c.end - from }));
    return resolveOverlaps(shifted, value);
  }

  #scanAttribute(bytes: Buffer, from: number, to: number, key: KeyEntry): void {
    this.#setText(bytes, from, to, 0);
    const field: Field = { name: key.name, from, to, style: 'attribute', keyFrom: from };
    this.#claims.readField(key, this.#text, field);
  }

  #setText(bytes: Buffer, from: number, to: number, level: number): void {
    const text = this.#text;
    text.bytes = bytes;
    text.from = from;
    text.to = to;
    text.level = level;
  }

  #scanLayer(bytes: Buffer, from: number, to: number, level: number): void {
    this.#setText(bytes, from, to, level);
    this.#escaped = false;
    this.#claims.startText();
    this.#fields.startText();
    const classes = this.#classes;
    const { starts } = this.#triggers;
    let previous = OTHER;
    let i = from;
    while (i < to) {
      const c = bytes[i] ?? 0;
      const kind = classes[c] ?? OTHER;
      if (kind === LETTER) {
        if (previous !== DIGIT && starts[startIndex(c, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)] === 1)
          this.#tokenStart(bytes, i, to);
        const start = i++;
        while (i < to && classes[bytes[i] ?? 0] === LETTER) i++;
        if (i < to && previous !== DIGIT && classes[bytes[i] ?? 0] === DIGIT) this.#letterRun(start, i);
      } else if (kind === DIGIT) {
        if (previous !== LETTER && starts[startIndex(c, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)] === 1)
          this.#tokenStart(bytes, i, to);
        i = this.#digitRun(bytes, i, to, previous);
      } else {
        if (kind === ACTIVE) this.#activeByte(bytes, i, c);
        i++;
      }
      previous = kind;
    }
  }

  #tokenStart(bytes: Buffer, at: number, to: number): void {
    for (const { prefix, detector } of this.#triggers.startingAt(bytes, at)) {
      if (!prefixFits(bytes, at, to, prefix)) continue;
      if (detector < this.#detectors.length) this.#claims.read(detector, this.#text, at);
      else this.#fields.readContext(detector - this.#detectors.length, this.#text, at);
    }
  }

  /** Letters with a digit right after them: how many national ids start. */
  #letterRun(from: number, to: number): void {
    const detectors = this.#triggers.atLetters(to - from);
    if (detectors !== undefined) this.#claims.readAll(detectors, this.#text, from);
  }

  #digitRun(bytes: Buffer, at: number, to: number, previous: number): number {
    let end = at + 1;
    while (end < to && isDigit(bytes[end] ?? 0)) end++;
    const detectors = this.#detectorsOfRun(end - at, previous === LETTER, end < to && isLetter(bytes[end] ?? 0));
    if (detectors !== undefined) this.#claims.readAll(detectors, this.#text, at);
    return end;
  }

  #detectorsOfRun(length: number, afterLetter: boolean, beforeLetter: boolean): readonly number[] | undefined {
    if (afterLetter) return beforeLetter ? undefined : this.#triggers.atRunAfterLetter(length);
    return beforeLetter ? this.#triggers.atRunBeforeLetter(length) : this.#triggers.atRun(length);
  }

  #activeByte(bytes: Buffer, at: number, c: number): void {
    if (IS_ESCAPE[c] === 1 && mayEscape(c, bytes[at + 1] ?? 0)) this.#escaped = true;
    const detectors = this.#triggers.atByte(c);
    if (detectors !== undefined) this.#claims.readAll(detectors, this.#text, at);
    if (c === 0x5b) this.bracketed ||= isLower(bytes[at + 1] ?? 0);
    else if (c === 0x3d || c === 0x3a || c === 0x3e) this.#fields.readField(this.#text, at);
  }
}
