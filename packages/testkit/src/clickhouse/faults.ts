/**
 * What goes wrong with a statement. `refuse`: 503 without a word of the engine, as a proxy answers. `drop_request`: the
 * connection ends before the statement runs; `drop_answer`: after it; `late`: before it, and the statement runs afterwards
 * all the same. `half_answer`: the connection ends within the answer. `delay`: waits `ms` before it runs.
 */
export const FAULT_KINDS = ['refuse', 'drop_request', 'drop_answer', 'late', 'half_answer', 'delay'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Regular expression over the text of the statement. */
  readonly match: string;
  /** To how many statements it happens. Default 1. */
  readonly times?: number;
  /** Of `delay` and `late`, milliseconds. Default 0. */
  readonly ms?: number;
}

/** Faults that are still to happen. */
export class FaultPlan {
  #left: { readonly fault: Fault; readonly match: RegExp; times: number }[] = [];

  set(faults: readonly Fault[]): void {
    this.#left = faults.map((fault) => ({ fault, match: new RegExp(fault.match), times: fault.times ?? 1 }));
  }

  /** The fault of this statement, which is used up by it. */
  take(sql: string): Fault | undefined {
    const found = this.#left.find(({ match, times }) => times > 0 && match.test(sql));
    if (found === undefined) return undefined;
    found.times--;
    return found.fault;
  }
}
