import type { Tape } from '@datatrail/model';

const MARK = Buffer.from('[unscanned]');

/**
 * Counts in the bytes of a request the values that were masked without a look, span by span. Only the bytes tell: what was
 * masked before it came here counts as well. One search over the whole request, which mostly finds nothing.
 */
export class UnscannedValues {
  readonly #bytes: Buffer;
  readonly #tape: Tape;
  #next: number;

  constructor(tape: Tape) {
    const { buffer, byteOffset, byteLength } = tape.bytes;
    this.#bytes = Buffer.from(buffer, byteOffset, byteLength);
    this.#tape = tape;
    this.#next = this.#bytes.indexOf(MARK);
  }

  /** Call once for each span, in their order: what stands before it (resource, scope) counts with it, after the last too. */
  of(span: number): number {
    if (this.#next < 0) return 0;
    const { at, length } = this.#tape.spans;
    const isLast = span === this.#tape.spanCount - 1;
    const end = isLast ? this.#bytes.length : (at[span] as number) + (length[span] as number);
    let count = 0;
    for (; this.#next >= 0 && this.#next < end; this.#next = this.#bytes.indexOf(MARK, this.#next + MARK.length))
      count++;
    return count;
  }
}
