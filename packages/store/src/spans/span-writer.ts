import { DatatrailError } from '@datatrail/runtime';
import type { NativeBlock } from '../native/index.ts';
import type { EncodeRequest } from './encode-request.ts';
import { KnownResources } from './known-resources.ts';
import { PendingBlock } from './pending-block.ts';
import type { ClockBounds } from './span-time.ts';

export interface SpanWriterOptions {
  readonly blockRows: number;
  readonly blockBytes: number;
  readonly clockBounds: ClockBounds | null;
  /**
   * Least time from the start of one insert to that of the next, milliseconds, unless a block is full. On a busy machine,
   * where inserts take long, up to five times as much: the fewer they are, the less of the machine they take.
   */
  readonly gapMs: number;
  /** Blocks are numbered by writer: '' is the only one of a data directory. */
  readonly writer?: string;
  /** Number of the first block: one more than the highest stored of this writer. */
  readonly firstBatch: number;
  readonly now: () => number;
  /** Resolves when the rows are durable. Called for one block at a time. */
  readonly insert: (table: 'spans' | 'resources', block: NativeBlock, batch: number) => Promise<void>;
}

/** Inserts take at most this share of the time, up to `MOST_GAPS` gaps. */
const INSERT_SHARE = 0.25;
const MOST_GAPS = 5;

/**
 * Gathers requests into blocks. The first one goes at once; what comes while an insert runs, or shortly after it began,
 * goes together into the next: an insert costs 20 ms of CPU however small it is, so many small requests must not make many
 * parts. One insert is in flight at a time, and blocks are numbered in the order in which they become visible. A block
 * that fails rejects all its requests: none is acknowledged, all may be sent again.
 */
export class SpanWriter {
  readonly #options: SpanWriterOptions;
  readonly #known = new KnownResources();
  readonly #spare: PendingBlock[] = [];
  readonly #queue: PendingBlock[] = [];
  #filling: PendingBlock | undefined;
  #inserting: PendingBlock | undefined;
  #running: Promise<void> | undefined;
  #nextBatch: number;
  #closed = false;
  #nextStart = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | undefined;
  #flushing = 0;

  constructor(options: SpanWriterOptions) {
    this.#options = options;
    this.#nextBatch = options.firstBatch;
  }

  get pending(): { readonly rows: number; readonly bytes: number } {
    let rows = 0;
    let bytes = 0;
    for (const block of [this.#inserting, this.#filling, ...this.#queue]) {
      rows += block?.rows ?? 0;
      bytes += block?.byteLength ?? 0;
    }
    return { rows, bytes };
  }

  write(request: EncodeRequest): Promise<void> {
    if (this.#closed)
      return Promise.reject(new DatatrailError('shutting_down', 'the store is closing', { retryable: true }));
    this.#filling ??= this.#startBlock();
    let written: Promise<void>;
    try {
      written = this.#filling.add(request, this.#known);
    } catch (cause) {
      return Promise.reject(new DatatrailError('engine_failed', 'a request could not be encoded', { cause }));
    }
    const { blockRows, blockBytes } = this.#options;
    if (this.#filling.rows >= blockRows || this.#filling.byteLength >= blockBytes) {
      this.#queue.push(this.#filling);
      this.#filling = undefined;
      this.#wake?.();
    }
    this.#running ??= this.#drain();
    return written;
  }

  /** Resources are written again with the next spans that name them. */
  forgetResources(): void {
    this.#known.clear();
  }

  #startBlock(): PendingBlock {
    const block = this.#spare.pop() ?? new PendingBlock();
    block.start({
      writer: this.#options.writer ?? '',
      batch: this.#nextBatch++,
      now: this.#options.now(),
      clockBounds: this.#options.clockBounds,
    });
    return block;
  }

  async #drain(): Promise<void> {
    // What other connections brought in the same turn of the event loop goes into the first block too.
    await new Promise(setImmediate);
    while (this.#queue.length > 0 || this.#filling !== undefined) {
      await this.#keepGap();
      const block = this.#take();
      if (block === undefined) continue;
      const start = performance.now();
      this.#inserting = block;
      const failure = await this.#insert(block);
      this.#inserting = undefined;
      this.#nextStart = start + this.#gapAfter(performance.now() - start);
      block.settle(failure);
      // The memory of one huge request is not kept.
      if (this.#spare.length < 2 && block.byteLength <= 2 * this.#options.blockBytes) this.#spare.push(block);
    }
    this.#running = undefined;
  }

  #gapAfter(tookMs: number): number {
    const { gapMs } = this.#options;
    return Math.min(Math.max(gapMs, tookMs / INSERT_SHARE), gapMs * MOST_GAPS);
  }

  /** Waits until the last insert began long enough ago; a full block or a flush ends the waiting. */
  async #keepGap(): Promise<void> {
    const left = this.#nextStart - performance.now();
    if (left <= 0 || this.#queue.length > 0 || this.#flushing > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #take(): PendingBlock | undefined {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    const block = this.#filling;
    this.#filling = undefined;
    return block;
  }

  /** Resources first: a span never names one that is not there. */
  async #insert(block: PendingBlock): Promise<unknown> {
    try {
      if (block.resources.rows > 0) await this.#options.insert('resources', block.resources, block.batch);
      this.#known.add(block.newResources, block.day);
      if (block.rows > 0) await this.#options.insert('spans', block.spans, block.batch);
      return undefined;
    } catch (error) {
      return error instanceof DatatrailError && error.retryable
        ? error
        : new DatatrailError('engine_failed', 'spans could not be stored', { retryable: true, cause: error });
    }
  }

  async flush(): Promise<void> {
    this.#flushing++;
    this.#wake?.();
    while (this.#running !== undefined) await this.#running;
    this.#flushing--;
  }

  /** Refuses what comes from now on and waits for what came. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }
}
