import type { DecodedText } from './decoded-text.ts';
import type { Detector, Field, Found, Reading, Text } from './detector.ts';
import type { KeyEntry } from './key-table.ts';
import type { Candidate } from './overlap.ts';

/** What bounds the claims on one value. */
export interface ClaimBounds {
  readonly maxHits: number;
  readonly minConfidence: number;
}

/** Calls detectors on one value and gathers what they claim of it, in the offsets of the value as it was sent. */
export class Claims {
  readonly #detectors: readonly Detector[];
  readonly #bounds: ClaimBounds;
  readonly #layers: readonly DecodedText[];
  readonly #numbers: ReadonlyMap<Detector, number>;
  /** Up to where a detector has read in the layer, so that it never claims or reads the same bytes twice. */
  readonly #doneUntil: Int32Array;
  /** Of each detector its gate: how far behind the start to look, 0 for none, and 1 for each byte that may stand there. */
  readonly #gateBehind: Uint8Array;
  readonly #gates: Uint8Array;
  #touched = false;
  #found: Candidate[] = [];

  constructor(detectors: readonly Detector[], bounds: ClaimBounds, layers: readonly DecodedText[]) {
    this.#detectors = detectors;
    this.#bounds = bounds;
    this.#layers = layers;
    this.#numbers = new Map(detectors.map((detector, index) => [detector, index]));
    this.#doneUntil = new Int32Array(detectors.length);
    this.#gateBehind = Uint8Array.from(detectors, ({ trigger }) => trigger.gate?.behind ?? 0);
    this.#gates = new Uint8Array(detectors.length * 256);
    detectors.forEach(({ trigger }, number) => {
      for (const c of trigger.gate?.bytes ?? []) this.#gates[number * 256 + c] = 1;
    });
  }

  get count(): number {
    return this.#found.length;
  }

  get isFull(): boolean {
    return this.#found.length > this.#bounds.maxHits;
  }

  /** MUST be called before another text is read. */
  startText(): void {
    if (this.#touched) this.#doneUntil.fill(0);
    this.#touched = false;
  }

  /** Hands over what was claimed. */
  take(): Candidate[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  read(number: number, text: Text, at: number): void {
    if (at < (this.#doneUntil[number] ?? 0) || this.isFull) return;
    this.#keep(number, text, this.#detectors[number]?.read?.(text, at) ?? null);
  }

  readAll(numbers: readonly number[], text: Text, at: number): void {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] ?? 0;
      if (this.#isOpen(number, text, at)) this.read(number, text, at);
    }
  }

  #isOpen(number: number, text: Text, at: number): boolean {
    const behind = this.#gateBehind[number] ?? 0;
    if (behind === 0) return true;
    const place = at + behind;
    return place < text.to && this.#gates[number * 256 + (text.bytes[place] ?? 0)] === 1;
  }

  readField(key: KeyEntry, text: Text, field: Field): void {
    if (this.isFull) return;
    for (const detector of key.detectors) {
      const number = this.#numbers.get(detector) ?? 0;
      if (field.style !== 'attribute' && field.from < (this.#doneUntil[number] ?? 0)) continue;
      this.#keep(number, text, detector.readField?.(text, field) ?? null);
    }
  }

  /** As `readField`, for a value that the scanner has not reached yet: nothing that stands before it is passed over. */
  claimAhead(key: KeyEntry, text: Text, field: Field): void {
    if (this.isFull) return;
    for (const detector of key.detectors) {
      const reading = detector.readField?.(text, field) ?? null;
      if (reading === null) continue;
      for (const found of 'until' in reading ? reading.found : [reading]) this.#add(detector, text, found);
    }
  }

  /**
   * Claims what was found behind an encoding, as parts of the range in which it is encoded: nobody can say which of its
   * bytes hold which value.
   */
  claimEncoded(inner: readonly Candidate[], text: Text, from: number, to: number): void {
    const size = (to - from) / inner.length;
    inner.forEach((candidate, i) => {
      const start = this.#origin(from + Math.floor(i * size), text.level);
      const end = this.#origin(from + Math.floor((i + 1) * size), text.level);
      if (end > start && !this.isFull) this.#found.push({ ...candidate, start, end, level: text.level });
    });
  }

  #keep(number: number, text: Text, reading: Reading): void {
    if (reading === null) return;
    const detector = this.#detectors[number];
    if (detector === undefined) return;
    this.#touched = true;
    if ('until' in reading) this.#doneUntil[number] = Math.max(this.#doneUntil[number] ?? 0, reading.until);
    for (const found of 'until' in reading ? reading.found : [reading]) {
      if (!this.#add(detector, text, found)) continue;
      this.#doneUntil[number] = Math.max(this.#doneUntil[number] ?? 0, found.end);
    }
  }

  #add(detector: Detector, text: Text, found: Found): boolean {
    const { bytes, level } = text;
    const confidence = found.confidence ?? detector.confidence;
    if (confidence < this.#bounds.minConfidence || found.end <= found.start) return false;
    // A copy: the layers and the request are overwritten before the fingerprint is made.
    const secret = bytes.toString('utf8', found.start, found.end);
    const [start, end] = [this.#origin(found.start, level), this.#origin(found.end, level)];
    const testData = found.testData ?? false;
    this.#found.push({ detector, start, end, confidence, testData, level, secret: () => secret });
    return true;
  }

  #origin(offset: number, level: number): number {
    let at = offset;
    for (let i = level - 1; i >= 0; i--) at = this.#layers[i]?.origin[at] ?? at;
    return at;
  }
}
