import { compareText } from './trace-tree.ts';

/** The smallest `most` of the texts that were added: the same for any order of adding, in bounded memory. */
export class SmallestTexts {
  readonly #most: number;
  readonly #texts = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  add(text: string): void {
    if (text === '' || this.#texts.has(text)) return;
    this.#texts.add(text);
    if (this.#texts.size <= 2 * this.#most + 8) return;
    const kept = this.list();
    this.#texts.clear();
    for (const one of kept) this.#texts.add(one);
  }

  list(): string[] {
    return [...this.#texts].sort(compareText).slice(0, this.#most);
  }
}

/** Counts by number, ascending. */
export class Counts {
  readonly #counts = new Map<number, number>();

  add(key: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  list(): (readonly [number, number])[] {
    return [...this.#counts].sort((a, b) => a[0] - b[0]);
  }

  histogram(): { readonly bucket: number[]; readonly count: number[] } {
    const sorted = this.list();
    return { bucket: sorted.map((c) => c[0]), count: sorted.map((c) => c[1]) };
  }
}

/** First and last start of what was seen, microseconds since 1970. */
export class Sight {
  first = Number.POSITIVE_INFINITY;
  last = 0;

  at(us: number): void {
    if (us < this.first) this.first = us;
    if (us > this.last) this.last = us;
  }
}
