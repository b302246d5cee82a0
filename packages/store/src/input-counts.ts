import { LowCardinalityColumn, NativeBlock, NumberColumn } from './native/index.ts';
import type { InputCount } from './store.ts';

/** Counts by tenant and format that are not stored yet. */
export class InputCounts {
  #waiting = new Map<string, { readonly tenant: string; readonly format: string; rejected: number }>();
  readonly #stored = new Set<string>();

  add(tenant: string, { format, rejected }: InputCount): void {
    const key = JSON.stringify([tenant, format]);
    const known = this.#waiting.get(key);
    if (known !== undefined) known.rejected += rejected;
    // A format without rejects is one row, once: live traffic says the same with every request.
    else if (rejected > 0 || !this.#stored.has(key)) this.#waiting.set(key, { tenant, format, rejected });
  }

  /** Inserts what waits; what could not be inserted waits again. */
  async write(insert: (table: string, block: NativeBlock) => Promise<void>): Promise<void> {
    const taken = this.#waiting;
    if (taken.size === 0) return;
    this.#waiting = new Map();
    const columns = {
      tenant: new LowCardinalityColumn(),
      format: new LowCardinalityColumn(),
      told: new NumberColumn('UInt64'),
      rejected: new NumberColumn('UInt64'),
    };
    for (const { tenant, format, rejected } of taken.values()) {
      columns.tenant.add(tenant);
      columns.format.add(format);
      columns.told.add(1);
      columns.rejected.add(rejected);
    }
    try {
      await insert('input_counts', new NativeBlock(columns));
      for (const key of taken.keys()) this.#stored.add(key);
    } catch (error) {
      for (const count of taken.values()) this.add(count.tenant, count);
      throw error;
    }
  }
}
