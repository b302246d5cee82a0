import { type EncodeRequest, encodeRequest } from './encode-request.ts';
import type { KnownResources } from './known-resources.ts';
import { createResourceBlock, createSpanBlock } from './span-block.ts';
import type { ClockBounds } from './span-time.ts';

export interface BlockStart {
  readonly writer: string;
  readonly batch: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly clockBounds: ClockBounds | null;
}

/** Requests that will be inserted together, and who waits for them. Reused after `start`. */
export class PendingBlock {
  readonly spans = createSpanBlock();
  readonly resources = createResourceBlock();
  readonly newResources = new Set<string>();
  /** Days since 1970. */
  day = 0;
  byteLength = 0;
  #start: BlockStart = { writer: '', batch: 0, now: 0, clockBounds: null };
  #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  start(start: BlockStart): void {
    this.spans.reset();
    this.resources.reset();
    this.newResources.clear();
    this.#waiting = [];
    this.byteLength = 0;
    this.#start = start;
    this.day = Math.floor(start.now / 86_400_000);
  }

  get rows(): number {
    return this.spans.rows;
  }

  get batch(): number {
    return this.#start.batch;
  }

  /** Adds a request; the promise settles with the block. A request that cannot be encoded leaves nothing behind. */
  add(request: EncodeRequest, known: KnownResources): Promise<void> {
    const added: string[] = [];
    this.spans.mark();
    this.resources.mark();
    try {
      encodeRequest(
        {
          spans: this.spans,
          resources: this.resources,
          writer: this.#start.writer,
          batch: this.#start.batch,
          ingestedAt: Math.floor(this.#start.now / 1000),
          clockBounds: this.#start.clockBounds,
          knowsResource: (key) => {
            if (this.newResources.has(key) || known.has(key, this.day)) return true;
            this.newResources.add(key);
            added.push(key);
            return false;
          },
        },
        request,
      );
    } catch (error) {
      this.spans.rollback();
      this.resources.rollback();
      for (const key of added) this.newResources.delete(key);
      throw error;
    }
    this.byteLength = this.spans.byteLength;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  settle(error?: unknown): void {
    for (const { resolve, reject } of this.#waiting)
      if (error === undefined) resolve();
      else reject(error);
    this.#waiting = [];
  }
}
