import { ByteSink } from './byte-sink.ts';
import type { Column } from './column.ts';

/** `String`: a varint length and the bytes of each row. */
export class StringColumn implements Column {
  readonly type = 'String';
  readonly #sink = new ByteSink();
  readonly #scratch = new ByteSink();
  #rows = 0;
  #markedRows = 0;
  #marked = 0;

  get rows(): number {
    return this.#rows;
  }

  get byteLength(): number {
    return this.#sink.length;
  }

  addBytes(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    this.#sink.varint(to - from);
    this.#sink.copy(bytes, from, to);
    this.#rows++;
  }

  add(value: string): void {
    this.#scratch.length = 0;
    this.#scratch.text(value);
    this.addBytes(this.#scratch.bytes, 0, this.#scratch.length);
  }

  mark(): void {
    this.#marked = this.#sink.length;
    this.#markedRows = this.#rows;
  }

  rollback(): void {
    this.#sink.length = this.#marked;
    this.#rows = this.#markedRows;
  }

  reset(): void {
    this.#sink.length = 0;
    this.#rows = 0;
    this.mark();
  }

  writePrefix(): void {}

  writeBody(sink: ByteSink): void {
    sink.copy(this.#sink.bytes, 0, this.#sink.length);
  }
}
