import { type Detection, type Tape, VALUE } from '@datatrail/model';
import { addressScope } from './client-scope.ts';
import type { Fingerprinter } from './fingerprint.ts';
import { DETECTIONS_KEY, type DetectionNote, isOwnAttribute, parseNotes } from './own-attribute.ts';
import { EditList, Owner } from './owner.ts';
import type { Place, Visitor } from './position-walk.ts';
import { encodeField } from './rewrite.ts';
import { LARGE_INT_BYTES, readFloat64, readInt64 } from './scalar.ts';
import type { ValueScanner } from './scanner.ts';
import type { ResolvedScreenSettings } from './screen-settings.ts';
import { StrictRule } from './strict.ts';
import { type MaskedValue, ValueMasker, wholeUnscanned } from './value-masker.ts';

const TAG_STRING_VALUE = 0x0a;
/** Characters of a key that a detection carries. */
const MAX_KEY_TEXT = 256;
/** Bytes of a placeholder, with room: a category, a detector, a fingerprint and a check. */
const LONGEST_PLACEHOLDER = 160;
/** Whole numbers from here on can be card numbers. */
const LARGE_DOUBLE = 1e11;

/** What a request is screened with. */
export interface Task {
  readonly tape: Tape;
  readonly bytes: Buffer;
  readonly tenant: string;
  readonly trusted: boolean;
}

/** Scans what a walk hands over, and notes detections with their owner and edits with the request. */
export class MaskingVisitor implements Visitor {
  readonly edits = new EditList();
  readonly owner = new Owner();
  readonly #scanner: ValueScanner;
  readonly #masker: ValueMasker;
  readonly #maxDetections: number;
  readonly #maxValueBytes: number;
  readonly #longestGrown: number;
  readonly #strict: StrictRule | undefined;
  #task: Task | undefined;
  /** Keys that were masked, by their offset: what a detection may say of its place. */
  readonly #maskedKeys = new Map<number, string>();
  detections: Detection[] = [];
  unscanned = 0;

  constructor(scanner: ValueScanner, settings: ResolvedScreenSettings, keys: Fingerprinter) {
    this.#scanner = scanner;
    this.#maxDetections = settings.maxDetections;
    this.#maxValueBytes = settings.maxValueBytes;
    this.#longestGrown = settings.maxValueBytes + settings.maxHits * LONGEST_PLACEHOLDER;
    this.#strict = settings.strict ? new StrictRule(settings.safeKeys) : undefined;
    const confidences = new Map(settings.detectors.map((d) => [d.id, d.confidence]));
    this.#masker = new ValueMasker({
      scanner,
      keys,
      maxValueBytes: settings.maxValueBytes,
      actionOf: (category) => settings.categories[category] ?? 'mask',
      confidenceOf: (id) => confidences.get(id) ?? 0.5,
    });
  }

  get readsCleanKeys(): boolean {
    return this.#strict !== undefined;
  }

  begin(task: Task): void {
    this.#task = task;
    this.edits.clear();
    if (this.#maskedKeys.size > 0) this.#maskedKeys.clear();
    this.unscanned = 0;
  }

  end(): void {
    this.#task = undefined;
  }

  /** Hands the detections of the owner in work to the request. */
  settle(): void {
    for (const detection of this.owner.detections) this.detections.push(detection);
  }

  text(at: number, length: number, place: Place): void {
    const task = this.#task;
    if (task === undefined) return;
    const clean = place.field === '' && this.#isCleanKey(task, at, length);
    if (clean && this.#strict === undefined) return;
    const found = clean ? null : this.#mask(task.bytes, at, length, place);
    // what is not strict makes no view of the bytes: most values are clean, and cost nothing
    const masked =
      this.#strict === undefined ? found : this.#strictText(task.bytes.subarray(at, at + length), found, place);
    if (masked === null) return;
    if (place.field === '') this.#maskedKeys.set(at, masked.bytes.toString('utf8'));
    this.#replace(masked, { start: at, end: at + length }, masked.bytes);
    this.#take(masked, place);
  }

  value(row: number, place: Place): void {
    const task = this.#task;
    if (task === undefined) return;
    const { values } = task.tape;
    const type = values.type[row] ?? 0;
    const at = values.at[row] ?? 0;
    const length = values.length[row] ?? 0;
    if (type === VALUE.int || type === VALUE.double) {
      this.#number(row, place);
      return;
    }
    const found = this.#mask(task.bytes, at, length, place);
    const masked = this.#strict === undefined ? found : this.#strictValue(row, found, place);
    if (masked === null) return;
    this.#noteScope(masked, place, task.bytes.subarray(at, at + length));
    this.#replace(masked, { start: at, end: at + length }, masked.bytes);
    this.#take(masked, place);
  }

  tooDeep(row: number, place: Place): void {
    this.#replaceAny(row, wholeUnscanned(), place);
  }

  own(row: number, place: Place): void {
    const task = this.#task;
    if (task === undefined) return;
    const { values } = task.tape;
    const at = values.at[row] ?? 0;
    const key = place.key?.name.text ?? '';
    const isText = values.type[row] === VALUE.string;
    const value = isText ? task.bytes.toString('utf8', at, at + (values.length[row] ?? 0)) : '';
    const kept = task.trusted && isText && isOwnAttribute(key, value);
    const start = values.keyAt[row] ?? 0;
    const end = start + (values.keyLength[row] ?? 0);
    if (!kept) this.edits.edits.push({ kind: 'dropAttribute', start, end });
    else if (key === DETECTIONS_KEY) this.owner.ownNotes.push({ start, end });
    else this.owner.keptScope = true;
  }

  #strictValue(row: number, found: MaskedValue | null, place: Place): MaskedValue | null {
    const task = this.#task;
    if (this.#strict === undefined || task === undefined) return found;
    const at = task.tape.values.at[row] ?? 0;
    const raw = task.bytes.subarray(at, at + (task.tape.values.length[row] ?? 0));
    return this.#strict.value(this.#keyOf(place), raw, found);
  }

  #strictText(raw: Buffer, found: MaskedValue | null, place: Place): MaskedValue | null {
    if (this.#strict === undefined) return found;
    return place.field === '' ? this.#strict.key(raw, found) : this.#strict.field(place.position, raw, found);
  }

  /** Keys come again and again: one that was scanned and held nothing is not scanned twice. */
  #isCleanKey(task: Task, at: number, length: number): boolean {
    const entry = this.#scanner.keyAt(task.bytes, at, length);
    if (entry.clean !== undefined) return entry.clean;
    const found = this.#scanner.scan(task.bytes, at, at + length, { position: 'span_attribute', spanKind: 0 });
    entry.clean = found === null && !this.#scanner.bracketed;
    return entry.clean;
  }

  #number(row: number, place: Place): void {
    const task = this.#task;
    if (task === undefined) return;
    const { values } = task.tape;
    const at = values.at[row] ?? 0;
    const length = values.length[row] ?? 0;
    const keyed = (place.key?.detectors.length ?? 0) > 0;
    let digits: string;
    if (values.type[row] === VALUE.int) {
      if (!keyed && length < LARGE_INT_BYTES) return;
      digits = readInt64(task.bytes, at, length).toString();
    } else {
      const double = readFloat64(task.bytes, at);
      if (!keyed && !(Number.isInteger(double) && double >= LARGE_DOUBLE)) return;
      digits = Number.isSafeInteger(double) ? BigInt(double).toString() : String(double);
    }
    const text = Buffer.from(digits);
    const masked = this.#mask(text, 0, text.length, place);
    if (masked?.changed === true) this.#replaceAny(row, masked, place);
    else if (masked !== null) this.#take(masked, place);
  }

  #replaceAny(row: number, masked: MaskedValue, place: Place): void {
    const task = this.#task;
    if (task === undefined) return;
    const { values } = task.tape;
    const start = values.anyAt[row] ?? 0;
    const end = start + (values.anyLength[row] ?? 0);
    this.#replace(masked, { start, end }, encodeField(TAG_STRING_VALUE, masked.bytes));
    this.#take(masked, place);
  }

  /** The masked value, or null when nothing stands in it; only then nothing is allocated. */
  #mask(bytes: Buffer, at: number, length: number, place: Place): MaskedValue | null {
    const scanner = this.#scanner;
    // A value that is too long may be so by its placeholders alone, which the masker counts out.
    const long = length > this.#maxValueBytes;
    const found = long ? null : scanner.scan(bytes, at, at + length, place);
    if (found === null && !long && !scanner.bracketed) return null;
    const overflow = this.detections.length + this.owner.detections.length >= this.#maxDetections;
    if (overflow || found === 'unscanned' || length > this.#longestGrown) return wholeUnscanned();
    const value = Buffer.from(bytes.subarray(at, at + length));
    const masked = this.#masker.mask(this.#task?.tenant ?? '', value, place);
    return masked.marks.length === 0 ? null : masked;
  }

  #replace(masked: MaskedValue, range: { start: number; end: number }, bytes: Buffer | Uint8Array): void {
    if (masked.changed) this.edits.edits.push({ kind: 'replace', ...range, bytes });
  }

  #take(masked: MaskedValue, place: Place): void {
    const where = { position: place.position, key: place.field === '' ? this.#keyOf(place) : place.field };
    for (const mark of masked.marks) {
      if (mark.kind === 'unscanned') this.unscanned++;
      else this.owner.take(mark, where, () => this.#told());
    }
  }

  /** The path of keys to a value, as it stands after masking. */
  #keyOf(place: Place): string {
    const parts: string[] = [];
    for (let d = 0; d <= place.depth; d++) {
      const at = place.keyAt?.[d] ?? -1;
      if (at < 0) continue;
      const raw = this.#task?.bytes.toString('utf8', at, at + (place.keyLength?.[d] ?? 0));
      parts.push(this.#maskedKeys.get(at) ?? raw ?? '');
    }
    return parts.join('.').slice(0, MAX_KEY_TEXT);
  }

  #told(): readonly DetectionNote[] {
    const task = this.#task;
    if (task?.trusted !== true) return [];
    const { values } = task.tape;
    for (let row = this.owner.valuesFrom; row < this.owner.valuesTo; row++) {
      const keyAt = values.keyAt[row] ?? -1;
      const at = values.at[row] ?? 0;
      if (values.depth[row] !== 0 || values.type[row] !== VALUE.string) continue;
      if (task.bytes.toString('latin1', keyAt, keyAt + (values.keyLength[row] ?? 0)) !== DETECTIONS_KEY) continue;
      return parseNotes(task.bytes.toString('utf8', at, at + (values.length[row] ?? 0))) ?? [];
    }
    return [];
  }

  #noteScope(masked: MaskedValue, place: Place, value: Buffer): void {
    if (place.position !== 'span_attribute') return;
    if (!masked.marks.some((m) => m.kind !== 'found' && m.placeholder.detector === 'client-ip')) return;
    const scope = addressScope(value.toString('latin1'));
    if (scope !== null) this.owner.scopes.push(scope);
  }
}
