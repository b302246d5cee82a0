import { InputError } from './input-error.ts';
import type { JsonObject } from './json-value.ts';

/**
 * Reads the spans of a document one by one. Strict, the first that cannot be read is an error of the document, as a
 * receiver must answer; lenient, as for files, it is left out and counted, so that one span costs no other.
 */
export class SpanReader {
  readonly #isLenient: boolean;
  #read = 0;
  #unreadable = 0;
  #first: InputError | undefined;

  constructor(manner: 'strict' | 'lenient') {
    this.#isLenient = manner === 'lenient';
  }

  /** What `read` makes of each of the objects that it can read, in their order. */
  each<T>(spans: readonly JsonObject[], read: (span: JsonObject) => T): T[] {
    const found: T[] = [];
    for (const span of spans) {
      try {
        found.push(read(span));
        this.#read++;
      } catch (error) {
        if (!this.#isLenient || !(error instanceof InputError)) throw error;
        this.#unreadable++;
        this.#first ??= error;
      }
    }
    return found;
  }

  /**
   * How many spans were left out, and what was wrong with the first of them; undefined when none was.
   * @throws {InputError} none of the spans could be read
   */
  leftOut(): { readonly spans: number; readonly error: InputError } | undefined {
    if (this.#first === undefined) return undefined;
    if (this.#read === 0) throw this.#first;
    return { spans: this.#unreadable, error: this.#first };
  }
}
