import { ByteSink } from './byte-sink.ts';
import type { Column } from './column.ts';

/** Columns by name, in the order in which they are written. */
export type Columns = { readonly [name: string]: Column };

/** Rows that go into a table by one insert. Reused: `reset` keeps the memory. */
export class NativeBlock<Of extends Columns = Columns> {
  readonly columns: Of;
  readonly #entries: readonly (readonly [string, Column])[];
  readonly #sink = new ByteSink(65_536);

  constructor(columns: Of) {
    this.columns = columns;
    this.#entries = Object.entries(columns);
  }

  get names(): readonly string[] {
    return this.#entries.map(([name]) => name);
  }

  get rows(): number {
    return this.#entries[0]?.[1].rows ?? 0;
  }

  get byteLength(): number {
    let sum = 0;
    for (const [, column] of this.#entries) sum += column.byteLength;
    return sum;
  }

  mark(): void {
    for (const [, column] of this.#entries) column.mark();
  }

  rollback(): void {
    for (const [, column] of this.#entries) column.rollback();
  }

  reset(): void {
    for (const [, column] of this.#entries) column.reset();
  }

  /** The block's bytes; valid until the next call. Throws when columns differ in length, which only a defect can cause. */
  encode(): Uint8Array<ArrayBuffer> {
    const sink = this.#sink;
    const rows = this.rows;
    sink.length = 0;
    sink.varint(this.#entries.length);
    sink.varint(rows);
    for (const [name, column] of this.#entries) {
      if (column.rows !== rows) throw new Error(`column ${name} has ${column.rows} rows, expected ${rows}`);
      sink.varint(Buffer.byteLength(name));
      sink.text(name);
      sink.varint(column.type.length);
      sink.text(column.type);
      if (rows === 0) continue;
      column.writePrefix(sink);
      column.writeBody(sink);
    }
    return sink.written();
  }
}
