import type { Position } from '@datatrail/model';
import { isDigit, isLetter, isLower } from './ascii.ts';
import { CleanValues } from './clean-values.ts';
import { DecodedText, IS_ESCAPE, mayEscape } from './decoded-text.ts';
import { assertExamples, type Detector, type Field, type Reading, type Text } from './detector.ts';
import { FieldReader } from './field-reader.ts';
import { INSERT_START, readInsertHead, readInsertRows } from './insert-columns.ts';
import { type KeyEntry, KeyTable, NO_KEY } from './key-name.ts';
import { type Candidate, resolveOverlaps } from './overlap.ts';
import { prefixFits, startIndex, TriggerTable } from './trigger-table.ts';

/** Where a value stands: what a detector may know beside the value itself. */
export interface ScanContext {
  readonly key?: KeyEntry | undefined;
  readonly position: Position;
  /** OTLP SpanKind; 0 where there is no span. */
  readonly spanKind: number;
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

/** Bytes of a name in `"name": "password", "value": ...`. */
const MAX_NAME = 64;

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
  readonly #clean = new CleanValues();
  readonly #fields = new FieldReader();
  readonly #layers = Array.from({ length: MAX_LAYERS }, () => new DecodedText());
  readonly #text: { -readonly [K in keyof Text]: Text[K] };
  /** Up to where a detector has read in the layer, so that it never claims or reads the same bytes twice. */
  readonly #doneUntil: Int32Array;
  readonly #numbers: ReadonlyMap<Detector, number>;
  #found: Candidate[] = [];
  #escaped = false;
  /** End of the rows of the INSERT that was read last. */
  #insertUntil = 0;
  /** A placeholder may stand in the value that was scanned last. */
  bracketed = false;

  constructor(detectors: readonly Detector[], bounds: ScanBounds) {
    for (const detector of detectors) assertExamples(detector);
    this.#detectors = detectors;
    this.#bounds = bounds;
    this.#triggers = new TriggerTable(detectors);
    this.#triggers.addPrefix(INSERT_START, detectors.length);
    this.#keys = new KeyTable(detectors);
    this.#doneUntil = new Int32Array(detectors.length);
    this.#numbers = new Map(detectors.map((detector, index) => [detector, index]));
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

  /** What is known of a key that lies in a request. */
  keyAt(bytes: Buffer, at: number, length: number): KeyEntry {
    return this.#keys.find(bytes, at, length);
  }

  /** MUST be called when a request is done: its bytes are not held longer. */
  release(): void {
    this.#clean.release();
  }

  keyOf(text: string): KeyEntry {
    return this.#keys.create(text);
  }

  /**
   * Findings of a value, ascending, without overlaps; null when there are none, which allocates nothing;
   * `unscanned` when the value exceeds a bound.
   */
  scan(bytes: Buffer, from: number, to: number, context: ScanContext): Candidate[] | null | 'unscanned' {
    if (to - from > this.#bounds.maxValueBytes) return 'unscanned';
    if (to === from) return null;
    this.bracketed = false;
    const text = this.#text;
    text.key = context.key?.name ?? NO_KEY;
    text.position = context.position;
    text.spanKind = context.spanKind;
    const unkeyed = context.key === undefined || context.key.detectors.length === 0;
    if (unkeyed && this.#clean.has(bytes, from, to, text)) return null;
    this.#scanLayer(bytes, from, to, 0);
    if (context.key !== undefined && context.key.detectors.length > 0)
      this.#scanAttribute(bytes, from, to, context.key);
    const layer = this.#escaped ? this.#scanDecoded(bytes, from, to) : 0;
    if (layer === MAX_LAYERS && this.#escaped && this.#stillEscaped()) return this.#giveUp();
    if (this.#found.length > 0) return this.#finish(bytes, from, to);
    if (unkeyed && !this.bracketed) this.#clean.remember(bytes, from, to, text);
    return null;
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
    this.#found = [];
    return 'unscanned';
  }

  #finish(bytes: Buffer, from: number, to: number): Candidate[] | 'unscanned' {
    const found = this.#found;
    this.#found = [];
    if (found.length > this.#bounds.maxHits) return 'unscanned';
    const value = bytes.subarray(from, to);
    const shifted = found.map((c) => ({ ...c, start: c.start - from, end: c.end - from }));
    return resolveOverlaps(shifted, value);
  }

  #scanAttribute(bytes: Buffer, from: number, to: number, key: KeyEntry): void {
    this.#setText(bytes, from, to, 0);
    const field: Field = { name: key.name, from, to, style: 'attribute', keyFrom: from };
    this.#readField(key, field);
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
    this.#doneUntil.fill(0);
    this.#fields.reset();
    this.#insertUntil = 0;
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
        i++;
        while (i < to && classes[bytes[i] ?? 0] === LETTER) i++;
      } else if (kind === DIGIT) {
        if (previous !== LETTER && starts[startIndex(c, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)] === 1)
          this.#tokenStart(bytes, i, to);
        i = this.#digitRun(bytes, i, to, previous);
      } else {
        if (kind === ACTIVE) this.#activeByte(bytes, i, to, c);
        i++;
      }
      previous = kind;
    }
  }

  #tokenStart(bytes: Buffer, at: number, to: number): void {
    for (const { prefix, detector } of this.#triggers.startingAt(bytes, at)) {
      if (!prefixFits(bytes, at, to, prefix)) continue;
      if (detector === this.#detectors.length) this.#scanInsert(bytes, at, to);
      else this.#read(detector, at);
    }
  }

  /** The columns of an INSERT are the keys of its values. */
  #scanInsert(bytes: Buffer, at: number, to: number): void {
    const head = at < this.#insertUntil ? null : readInsertHead(bytes, at, to);
    if (head === null) return;
    const keys = head.columns.map((column) => this.#keys.create(column));
    if (!keys.some((key) => key.detectors.length > 0)) return;
    this.#insertUntil = readInsertRows(bytes, { from: head.rowsFrom, to }, (column, from, end) => {
      const key = keys[column];
      if (key !== undefined) this.#readField(key, { name: key.name, from, to: end, style: 'member', keyFrom: at });
    });
  }

  #digitRun(bytes: Buffer, at: number, to: number, previous: number): number {
    let end = at + 1;
    while (end < to && isDigit(bytes[end] ?? 0)) end++;
    if (previous === LETTER || (end < to && isLetter(bytes[end] ?? 0))) return end;
    const detectors = this.#triggers.atRun(end - at);
    if (detectors !== undefined) this.#readAll(detectors, at);
    return end;
  }

  #activeByte(bytes: Buffer, at: number, to: number, c: number): void {
    if (IS_ESCAPE[c] === 1 && mayEscape(c, bytes[at + 1] ?? 0)) this.#escaped = true;
    const detectors = this.#triggers.atByte(c);
    if (detectors !== undefined) this.#readAll(detectors, at);
    if (c === 0x5b) this.bracketed ||= isLower(bytes[at + 1] ?? 0);
    else if (c === 0x3d || c === 0x3a || c === 0x3e) this.#scanField(bytes, at, to);
  }

  #readAll(detectors: readonly number[], at: number): void {
    for (let i = 0; i < detectors.length; i++) this.#read(detectors[i] ?? 0, at);
  }

  #scanField(bytes: Buffer, at: number, to: number): void {
    const fields = this.#fields;
    const range = fields.range;
    if (this.#found.length > this.#bounds.maxHits || !fields.readKey(bytes, at, this.#text.from)) return;
    if (!this.#keys.mayMatter(bytes, range.keyFrom, range.keyTo)) return;
    let key = this.#keys.find(bytes, range.keyFrom, range.keyTo - range.keyFrom);
    if ((key.detectors.length === 0 && !key.holdsName) || !fields.readValue(bytes, at, to)) return;
    if (key.holdsName && key.detectors.length === 0) {
      if (!this.#keys.mayMatter(bytes, range.from, range.to)) return;
      key = this.#keys.find(bytes, range.from, Math.min(range.to - range.from, MAX_NAME));
      if (key.detectors.length === 0 || !fields.readNamedValue(bytes, to)) return;
    }
    const { from, to: end, style, keyFrom } = range;
    this.#readField(key, { name: key.name, from, to: end, style, keyFrom });
  }

  #readField(key: KeyEntry, field: Field): void {
    if (this.#found.length > this.#bounds.maxHits) return;
    for (const detector of key.detectors) {
      const number = this.#numbers.get(detector) ?? 0;
      if (field.style !== 'attribute' && field.from < (this.#doneUntil[number] ?? 0)) continue;
      this.#keep(number, detector.readField?.(this.#text, field) ?? null);
    }
  }

  #read(number: number, at: number): void {
    if (at < (this.#doneUntil[number] ?? 0) || this.#found.length > this.#bounds.maxHits) return;
    this.#keep(number, this.#detectors[number]?.read?.(this.#text, at) ?? null);
  }

  #keep(number: number, reading: Reading): void {
    if (reading === null) return;
    const detector = this.#detectors[number];
    if (detector === undefined) return;
    const { bytes, level } = this.#text;
    if ('until' in reading) this.#doneUntil[number] = Math.max(this.#doneUntil[number] ?? 0, reading.until);
    for (const found of 'until' in reading ? reading.found : [reading]) {
      const confidence = found.confidence ?? detector.confidence;
      if (confidence < this.#bounds.minConfidence || found.end <= found.start) continue;
      this.#doneUntil[number] = Math.max(this.#doneUntil[number] ?? 0, found.end);
      // A copy: the layers and the request are overwritten before the fingerprint is made.
      const secret = bytes.toString('utf8', found.start, found.end);
      const [start, end] = [this.#origin(found.start, level), this.#origin(found.end, level)];
      const testData = found.testData ?? false;
      this.#found.push({ detector, start, end, confidence, testData, level, secret: () => secret });
    }
  }

  #origin(offset: number, level: number): number {
    let at = offset;
    for (let i = level - 1; i >= 0; i--) at = this.#layers[i]?.origin[at] ?? at;
    return at;
  }
}
