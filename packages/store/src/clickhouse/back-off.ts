import { setTimeout } from 'node:timers/promises';

const FIRST_MS = 100;
const MOST_MS = 5000;

/** Waits between two tries: twice as long each time up to 5 s, with jitter so that many do not come at once. */
export class BackOff {
  readonly #until: number;
  #next = FIRST_MS;

  /** `seconds`: how long one may go on trying. */
  constructor(seconds: number) {
    this.#until = performance.now() + seconds * 1000;
  }

  /** Milliseconds that are left. */
  get left(): number {
    return this.#until - performance.now();
  }

  /** false when the time is up. */
  async wait(signal?: AbortSignal): Promise<boolean> {
    const pause = this.#next * (0.5 + Math.random() / 2);
    if (pause > this.left) return false;
    this.#next = Math.min(MOST_MS, this.#next * 2);
    await setTimeout(pause, undefined, signal === undefined ? {} : { signal });
    return true;
  }
}
