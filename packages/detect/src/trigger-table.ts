import { isDigit, isUpper } from './ascii.ts';
import type { Detector } from './detector.ts';

export interface PrefixEntry {
  readonly prefix: string;
  readonly detector: number;
}

const LONGEST_RUN = 31;

/** The triggers of all detectors, compiled: what the scanner asks at a byte. Detectors are numbers in the given order. */
export class TriggerTable {
  readonly #byByte: (readonly number[] | undefined)[] = new Array(256).fill(undefined);
  readonly #byRun: (readonly number[] | undefined)[] = new Array(LONGEST_RUN + 1).fill(undefined);
  readonly #byLetters: (readonly number[] | undefined)[] = new Array(LONGEST_RUN + 1).fill(undefined);
  readonly #byRunAfterLetter: (readonly number[] | undefined)[] = new Array(LONGEST_RUN + 1).fill(undefined);
  readonly #byRunBeforeLetter: (readonly number[] | undefined)[] = new Array(LONGEST_RUN + 1).fill(undefined);
  /** 1 for each {@link startIndex} of three bytes with which a prefix can start. */
  readonly starts = new Uint8Array(1 << 15);
  readonly #byStart: (PrefixEntry[] | undefined)[] = new Array(1 << 15).fill(undefined);

  constructor(detectors: readonly Detector[]) {
    detectors.forEach(({ trigger }, index) => {
      for (const c of trigger.bytes ?? '') append(this.#byByte, c.charCodeAt(0), index);
      for (const length of trigger.digitRuns ?? []) append(this.#byRun, length, index);
      for (const length of trigger.letterRuns ?? []) append(this.#byLetters, length, index);
      for (const length of trigger.digitRunsAfterLetter ?? []) append(this.#byRunAfterLetter, length, index);
      for (const length of trigger.digitRunsBeforeLetter ?? []) append(this.#byRunBeforeLetter, length, index);
      for (const prefix of trigger.prefixes ?? []) this.addPrefix(prefix.toLowerCase(), index);
    });
  }

  /** `prefix` in lower case, three bytes at least. */
  addPrefix(prefix: string, detector: number): void {
    for (const start of spellings(prefix.slice(0, 3))) {
      const index = startIndex(start.charCodeAt(0), start.charCodeAt(1), start.charCodeAt(2));
      this.starts[index] = 1;
      const list = this.#byStart[index] ?? [];
      if (!list.some((entry) => entry.prefix === prefix && entry.detector === detector))
        list.push({ prefix, detector });
      this.#byStart[index] = list;
    }
  }

  atByte(c: number): readonly number[] | undefined {
    return this.#byByte[c];
  }

  atRun(length: number): readonly number[] | undefined {
    return length > LONGEST_RUN ? undefined : this.#byRun[length];
  }

  atLetters(length: number): readonly number[] | undefined {
    return length > LONGEST_RUN ? undefined : this.#byLetters[length];
  }

  atRunAfterLetter(length: number): readonly number[] | undefined {
    return length > LONGEST_RUN ? undefined : this.#byRunAfterLetter[length];
  }

  atRunBeforeLetter(length: number): readonly number[] | undefined {
    return length > LONGEST_RUN ? undefined : this.#byRunBeforeLetter[length];
  }

  /** What can start with the three bytes at `at`. */
  startingAt(bytes: Buffer, at: number): readonly PrefixEntry[] {
    return this.#byStart[startIndex(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)] ?? NO_ENTRIES;
  }
}

const NO_ENTRIES: readonly PrefixEntry[] = [];

/** Five bits of each byte: the same for both cases of a letter. */
export function startIndex(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Whether a lower-case prefix stands at `at`, in any case of letters; `#` is a digit. */
export function prefixFits(bytes: Buffer, at: number, to: number, prefix: string): boolean {
  if (at + prefix.length > to) return false;
  for (let i = 0; i < prefix.length; i++) {
    const c = bytes[at + i] ?? 0;
    const expected = prefix.charCodeAt(i);
    if (expected === HASH ? !isDigit(c) : (isUpper(c) ? c | 32 : c) !== expected) return false;
  }
  return true;
}

const HASH = 0x23;

/** A start with each digit in the place of each `#`. */
function spellings(start: string): string[] {
  if (!start.includes('#')) return [start];
  return Array.from({ length: 10 }, (_, digit) => start.replace('#', String(digit))).flatMap(spellings);
}

function append(table: (readonly number[] | undefined)[], index: number, detector: number): void {
  table[index] = [...(table[index] ?? []), detector];
}
