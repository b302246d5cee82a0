/** Above it the memory starts anew; a resource written again changes nothing. */
const MOST = 100_000;

/** Which resources are durable, by the day on which they were last written. */
export class KnownResources {
  readonly #days = new Map<string, number>();

  has(key: string, day: number): boolean {
    return this.#days.get(key) === day;
  }

  clear(): void {
    this.#days.clear();
  }

  add(keys: Iterable<string>, day: number): void {
    if (this.#days.size > MOST) this.#days.clear();
    for (const key of keys) this.#days.set(key, day);
  }
}
