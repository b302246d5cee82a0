import { ByteSink } from './byte-sink.ts';
import type { Column } from './column.ts';

/** `Array(T)`: add the elements to `items`, then call `endRow`. */
export class ArrayColumn<Items extends Column> implements Column {
  readonly type: string;
  readonly items: Items;
  readonly #ends = new ByteSink();
  #marked = 0;

  constructor(items: Items) {
    this.items = items;
    this.type = `Array(${items.type})`;
  }

  get rows(): number {
    return this.#ends.length / 8;
  }

  get byteLength(): number {
    return this.#ends.length + this.items.byteLength;
  }

  endRow(): void {
    this.#ends.uint64(this.items.rows);
  }

  mark(): void {
    this.#marked = this.#ends.length;
    this.items.mark();
  }

  rollback(): void {
    this.#ends.length = this.#marked;
    this.items.rollback();
  }

  reset(): void {
    this.#ends.length = 0;
    this.#marked = 0;
    this.items.reset();
  }

  writePrefix(sink: ByteSink): void {
    this.items.writePrefix(sink);
  }

  writeBody(sink: ByteSink): void {
    sink.copy(this.#ends.bytes, 0, this.#ends.length);
    this.items.writeBody(sink);
  }
}
