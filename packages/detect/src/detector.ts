import type { Position } from '@datatrail/model';
import type { KeyName } from './key-name.ts';

/**
 * What makes the scanner call a detector. Each kind that is given adds calls:
 * - `bytes`: at every occurrence of one of these ASCII bytes;
 * - `prefixes`: where a token starts with one of these, in any case of letters; `#` is a digit (three bytes at least);
 * - `digitRuns`: at the start of a run of so many digits that no letter touches;
 * - `letterRuns`: at the start of a run of so many letters that a digit follows at once and none precedes;
 * - `digitRunsAfterLetter`: at the start of a run of so many digits that a letter precedes and none follows;
 * - `digitRunsBeforeLetter`: at the start of a run of so many digits that a letter follows at once and none precedes;
 * `gate` bounds the calls at bytes and runs.
 * - `keys`: for the value of a key whose last words, written together in lower case without digits at their end, are
 *   one of these, and that `key` accepts: an attribute, a JSON member, a form or query field, a header line. The test MUST
 *   be pure: its answer is kept for each spelling of a key.
 */
export interface Trigger {
  readonly bytes?: string;
  readonly prefixes?: readonly string[];
  readonly digitRuns?: readonly number[];
  readonly letterRuns?: readonly number[];
  readonly digitRunsBeforeLetter?: readonly number[];
  readonly digitRunsAfterLetter?: readonly number[];
  readonly keys?: ReadonlySet<string>;
  readonly key?: (name: KeyName) => boolean;
  readonly gate?: ByteGate;
}

/**
 * What must stand so many bytes behind the start of a run for a detector to be called there: one look at a table, so that
 * a hundred detectors of numbers cost as much as a few.
 */
export interface ByteGate {
  readonly behind: number;
  readonly bytes: readonly number[];
}

/** The text in which a detector reads: bytes as sent, or with one layer of escapes taken off. */
export interface Text {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** Key of the attribute that holds the text; NO_KEY in a name, a message, a trace state. */
  readonly key: KeyName;
  readonly position: Position;
  /** OTLP SpanKind; 0 where there is no span. */
  readonly spanKind: number;
  /** Number of layers of escapes that were taken off. */
  readonly level: number;
}

/** A key and its value inside a text, or an attribute as a whole. */
export interface Field {
  readonly name: KeyName;
  /** Range of the value, without quotes. */
  readonly from: number;
  readonly to: number;
  /** `attribute`: the whole text is the value. `query`: `key=value`. `member`: `"key": value`. `element`: `<key>value`. */
  readonly style: 'attribute' | 'query' | 'member' | 'element';
  /** Offset at which the key starts; that of the text for an attribute. */
  readonly keyFrom: number;
}

/** Range of a text that a detector claims, in the text's own offsets. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** Differs from the detector's own where the evidence is stronger or weaker, 0..1. */
  readonly confidence?: number;
  readonly testData?: boolean;
}

/**
 * What a detector read: `until` says up to where it has looked, so that it is not called again before that; without it,
 * up to the end of what it claims.
 */
export interface LineReading {
  readonly found: readonly Found[];
  readonly until: number;
}

export type Reading = Found | LineReading | null;

/** A text in which a detector must, or must not, find something; a string stands for itself without a key. */
export interface Example {
  readonly text: string;
  readonly key?: string;
  readonly spanKind?: number;
  readonly position?: Position;
  /** The part that is masked; the whole text when not said. */
  readonly masked?: string;
}

/**
 * One kind of personal or secret value. A detector is a value with its own examples: at least five of each, or it
 * does not load. Reading MUST take time bounded by a
 * small constant, or proportional to what it claims or says it has read.
 */
export interface Detector {
  readonly id: string;
  readonly title: string;
  /** fideslang key, see `CATEGORIES` of the model. */
  readonly category: string;
  /** 1 pattern and validator, 2 needs a key as context, 3 key name only. */
  readonly tier: 1 | 2 | 3;
  /** 0..1, for a finding without further evidence for or against it. */
  readonly confidence: number;
  /** Of two detectors that claim the same range the one with the higher number keeps it. */
  readonly specificity: number;
  readonly trigger: Trigger;
  /** Called where `bytes`, `prefixes` or `digitRuns` say so. */
  readonly read?: (text: Text, at: number) => Reading;
  /** What the functions go by beside their own code, where several detectors share it: part of the set's version. */
  readonly rule?: string;
  /** Called for a field whose key the trigger accepts. */
  readonly readField?: (text: Text, field: Field) => Reading;
  /** Many spellings of one value become one, so that one subject has one fingerprint. */
  readonly normalize: (value: string) => string;
  /** What is replaced, in words for the reference page. */
  readonly masks: string;
  /** Written by a user: one example of each kind is enough. */
  readonly isOwn?: true;
  readonly matches: readonly (string | Example)[];
  readonly nonMatches: readonly (string | Example)[];
}

/** Fewest examples of each kind with which a detector loads. */
export const MIN_EXAMPLES = 5;

export function textOf(text: Text, start: number, end: number): string {
  return text.bytes.toString('utf8', start, end);
}

/** Byte of a text, 0 outside of it. */
export function byteAt(text: Text, at: number): number {
  return at >= text.from && at < text.to ? (text.bytes[at] ?? 0) : 0;
}

/** @throws {Error} too few examples */
export function assertExamples(detector: Detector): void {
  for (const kind of ['matches', 'nonMatches'] as const) {
    const count = detector[kind].length;
    const least = detector.isOwn ? 1 : MIN_EXAMPLES;
    if (count < least) {
      throw new Error(`detector ${detector.id} has ${count} ${kind}, it needs ${least}: add examples`);
    }
  }
}
