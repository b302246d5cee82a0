/** What became of the records of one batch, by index; only what is done without a gap from the start may be committed. */
export class BatchProgress {
  readonly #done: Uint8Array;
  #prefix = 0;
  #inFlight = 0;
  #failure: { readonly index: number; readonly error: unknown } | undefined;
  #settled: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(records: number) {
    this.#done = new Uint8Array(records);
  }

  /** Records from the first on that are done without a gap. */
  get prefix(): number {
    return this.#prefix;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get failure(): unknown {
    return this.#failure?.error;
  }

  get failedIndex(): number | undefined {
    return this.#failure?.index;
  }

  isDone(index: number): boolean {
    return this.#done[index] === 1;
  }

  finish(index: number): void {
    this.#done[index] = 1;
    while (this.#done[this.#prefix] === 1) this.#prefix++;
  }

  /** Follows a record until it is settled; remembers the earliest that failed. */
  follow(index: number, outcome: Promise<void>): void {
    if (this.#inFlight++ === 0) this.#settled = Promise.withResolvers();
    void outcome
      .then(
        () => this.finish(index),
        (error: unknown) => {
          if (this.#failure === undefined || index < this.#failure.index) this.#failure = { index, error };
        },
      )
      .finally(() => {
        if (--this.#inFlight === 0) this.#settled.resolve();
      });
  }

  /** Resolves when nothing is in flight. */
  whenSettled(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : this.#settled.promise;
  }

  forgetFailure(): void {
    this.#failure = undefined;
  }
}
