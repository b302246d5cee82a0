import { isUpper } from './ascii.ts';
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
  /** 1 for each pair of bytes, first times 256 plus second, with which a prefix can start. */
  readonly pairs = new Uint8Array(65_536);
  readonly #byPair = new Map<number, PrefixEntry[]>();

  constructor(detectors: readonly Detector[]) {
    detectors.forEach(({ trigger }, index) => {
      for (const c of trigger.bytes ?? '') append(this.#byByte, c.charCodeAt(0), index);
      for (const length of trigger.digitRuns ?? []) append(this.#byRun, length, index);
      for (const prefix of trigger.prefixes ?? []) this.#addPrefix(prefix.toLowerCase(), index);
    });
  }

  #addPrefix(prefix: string, detector: number): void {
    for (const first of spellings(prefix.charCodeAt(0))) {
      for (const second of spellings(prefix.charCodeAt(1))) {
        const pair = (first << 8) | second;
        this.pairs[pair] = 1;
        const list = this.#byPair.get(pair) ?? [];
        list.push({ prefix, detector });
        this.#byPair.set(pair, list);
      }
    }
  }

  atByte(c: number): readonly number[] | undefined {
    return this.#byByte[c];
  }

  atRun(length: number): readonly number[] | undefined {
    return length > LONGEST_RUN ? undefined : this.#byRun[length];
  }

  /** What can start with the two bytes at `at`. */
  startingAt(bytes: Buffer, at: number): readonly PrefixEntry[] {
    return this.#byPair.get(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) ?? NO_ENTRIES;
  }
}

const NO_ENTRIES: readonly PrefixEntry[] = [];

function spellings(code: number): number[] {
  const upper = code >= 97 && code <= 122 ? code - 32 : code;
  return isUpper(upper) && upper !== code ? [code, upper] : [code];
}

function append(table: (readonly number[] | undefined)[], index: number, detector: number): void {
  table[index] = [...(table[index] ?? []), detector];
}
