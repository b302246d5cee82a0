import { isWord } from './ascii.ts';
import type { Detector } from './detector.ts';
import type { Fingerprinter } from './fingerprint.ts';
import type { Candidate } from './overlap.ts';
import {
  findPlaceholders,
  formatPlaceholder,
  NO_FINGERPRINT,
  type Placeholder,
  placeholderBody,
  UNSCANNED,
} from './placeholder.ts';
import type { ScanContext, ValueScanner } from './scanner.ts';
import { shapeOf } from './shape.ts';

/** What happens to values of a category. `keep` leaves them readable: it breaks the promise that nothing is stored raw. */
export type Action = 'mask' | 'drop' | 'keep';

/** A stretch of a masked value that a detection claims. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly kind: 'new' | 'found' | 'kept' | 'unscanned';
  readonly placeholder: Placeholder;
  readonly confidence: number;
  readonly shape: string;
  readonly testData: boolean;
}

export interface MaskedValue {
  readonly bytes: Buffer;
  /** Ascending. */
  readonly marks: readonly Mark[];
  readonly changed: boolean;
}

/** A mask is one byte repeated while the rest is scanned: no letter, no separator, nothing that a value contains. */
const HOLE = 1;
const MAX_ROUNDS = 4;
const NOTHING: Placeholder = { category: '', detector: '', fingerprint: NO_FINGERPRINT, check: '' };

export interface MaskerParts {
  readonly scanner: ValueScanner;
  readonly keys: Fingerprinter;
  readonly actionOf: (category: string) => Action;
  /** Confidence of a detection of which only its placeholder is left. */
  readonly confidenceOf: (detector: string) => number;
  /** Bytes of one value, its placeholders not counted: what was within the bound stays so when it is masked. */
  readonly maxValueBytes: number;
}

/**
 * Replaces what is found in a value until a further scan of the result finds nothing, so that screening it again changes
 * nothing. Placeholders that stand there stay when they are ours; forged ones become `[unscanned]`.
 */
export class ValueMasker {
  readonly #parts: MaskerParts;

  constructor(parts: MaskerParts) {
    this.#parts = parts;
  }

  mask(tenant: string, original: Buffer, context: ScanContext): MaskedValue {
    let value: MaskedValue = this.#readPlaceholders(original);
    if (bytesBesideMarks(value) > this.#parts.maxValueBytes) return wholeUnscanned();
    const place = { ...context, grown: true };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const work = withHoles(value);
      const found = this.#parts.scanner.scan(work, 0, work.length, place);
      if (found === 'unscanned') return wholeUnscanned();
      const hits = found === null ? [] : found.flatMap((candidate) => outsideHoles(candidate, work));
      if (hits.length === 0) return value;
      value = this.#replace(tenant, value, hits);
    }
    return wholeUnscanned();
  }

  #readPlaceholders(original: Buffer): MaskedValue {
    const pieces = new Pieces(original);
    const { keys, confidenceOf } = this.#parts;
    let changed = false;
    for (const { start, end, ours, forged } of findPlaceholders(original, 0, original.length, keys)) {
      changed ||= forged;
      if (ours !== null) {
        const about = { ...BLANK, kind: 'found', confidence: confidenceOf(ours.detector), placeholder: ours } as const;
        pieces.put(start, end, original.subarray(start, end), about);
      } else pieces.put(start, end, Buffer.from(UNSCANNED), { ...BLANK, kind: 'unscanned', placeholder: NOTHING });
    }
    return { ...pieces.finish([]), changed };
  }

  #replace(tenant: string, value: MaskedValue, hits: readonly Candidate[]): MaskedValue {
    const pieces = new Pieces(value.bytes);
    const old = [...value.marks];
    for (const hit of hits) {
      while (old[0] !== undefined && old[0].start < hit.start) pieces.copy(old.shift());
      const action = this.#parts.actionOf(hit.detector.category);
      const placeholder = this.#placeholderOf(tenant, hit, action);
      const about = { confidence: hit.confidence, testData: hit.testData, placeholder };
      const raw = value.bytes.subarray(hit.start, hit.end);
      if (action === 'keep')
        pieces.put(hit.start, hit.end, raw, { ...about, kind: 'kept', shape: shapeOf(hit.secret()) });
      else {
        const shape = action === 'drop' ? '' : shapeOf(hit.secret());
        pieces.put(hit.start, hit.end, Buffer.from(formatPlaceholder(placeholder)), { ...about, kind: 'new', shape });
      }
    }
    const next = pieces.finish(old);
    return { ...next, changed: value.changed || next.marks.some((m) => m.kind === 'new') };
  }

  #placeholderOf(tenant: string, hit: Candidate, action: Action): Placeholder {
    const { keys } = this.#parts;
    const detector: Detector = hit.detector;
    const fingerprint =
      action === 'drop'
        ? NO_FINGERPRINT
        : keys.fingerprint(tenant, detector.category, detector.normalize(hit.secret()));
    const body = { category: detector.category, detector: detector.id, fingerprint };
    return { ...body, check: keys.check(placeholderBody(body)) };
  }
}

const BLANK = { confidence: 0, shape: '', testData: false };

/** Puts a new value together from copied and replaced stretches of an old one. */
class Pieces {
  readonly #source: Buffer;
  readonly #parts: Buffer[] = [];
  readonly #marks: Mark[] = [];
  #copied = 0;
  #length = 0;

  constructor(source: Buffer) {
    this.#source = source;
  }

  put(start: number, end: number, bytes: Buffer, about: Omit<Mark, 'start' | 'end'>): void {
    this.#push(this.#source.subarray(this.#copied, start));
    this.#marks.push({ ...about, start: this.#length, end: this.#length + bytes.length });
    this.#push(bytes);
    this.#copied = end;
  }

  copy(mark: Mark | undefined): void {
    if (mark !== undefined) this.put(mark.start, mark.end, this.#source.subarray(mark.start, mark.end), mark);
  }

  finish(rest: readonly Mark[]): Omit<MaskedValue, 'changed'> {
    for (const mark of rest) this.copy(mark);
    this.#push(this.#source.subarray(this.#copied));
    return { bytes: Buffer.concat(this.#parts), marks: this.#marks };
  }

  #push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

function bytesBesideMarks({ bytes, marks }: MaskedValue): number {
  return marks.reduce((rest, { start, end }) => rest - (end - start), bytes.length);
}

function withHoles(value: MaskedValue): Buffer {
  if (value.marks.length === 0) return value.bytes;
  const work = Buffer.from(value.bytes);
  for (const mark of value.marks) work.fill(HOLE, mark.start, mark.end);
  return work;
}

/** The parts of a candidate that no mask covers and that hold a word. */
function outsideHoles(candidate: Candidate, work: Buffer): Candidate[] {
  const range = work.subarray(candidate.start, candidate.end);
  if (!range.includes(HOLE)) return [candidate];
  const parts: Candidate[] = [];
  let at = candidate.start;
  while (at < candidate.end) {
    while (at < candidate.end && !isWord(work[at] ?? 0)) at++;
    let end = at;
    while (end < candidate.end && work[end] !== HOLE) end++;
    const [start, stop] = [at, end];
    if (stop > start) parts.push({ ...candidate, start, end: stop, secret: () => work.toString('utf8', start, stop) });
    at = end;
  }
  return parts;
}

/** The one value that stands for what could not be scanned. */
export function wholeUnscanned(): MaskedValue {
  const bytes = Buffer.from(UNSCANNED);
  const mark: Mark = { ...BLANK, start: 0, end: bytes.length, kind: 'unscanned', placeholder: NOTHING };
  return { bytes, marks: [mark], changed: true };
}
