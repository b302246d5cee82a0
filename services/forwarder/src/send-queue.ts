/** Screened spans that wait to be sent on. */
export interface Waiting {
  readonly tenant: string;
  /** An `ExportTraceServiceRequest`. */
  readonly bytes: Buffer;
  readonly spans: number;
}

/** Several requests of one tenant as one: an `ExportTraceServiceRequest` is a list, and lists join end to end. */
export interface Batch {
  readonly tenant: string;
  readonly parts: readonly Buffer[];
  readonly bytes: number;
  readonly spans: number;
}

/** Room that was taken before the spans may be sent. Exactly one of both is called, once. */
export interface Reservation {
  enter(waiting: Waiting): void;
  release(): void;
}

export interface SendQueue {
  /** null when there is no room. */
  reserve(bytes: number): Reservation | null;
  /** The oldest, with those behind it that fit; null when nothing waits. Its room stays taken until `done`. */
  next(): Batch | null;
  /** Gives the room of a batch back: it was sent, or given up. */
  done(batch: Batch): void;
  /** Bytes reserved, waiting or under way. */
  readonly bytes: number;
  readonly isEmpty: boolean;
}

/** First in, first out. Taking from a long array is cheap: it is cut now and then, not shifted. */
class Line {
  #waiting: Waiting[] = [];
  #first = 0;

  push(item: Waiting): void {
    this.#waiting.push(item);
  }

  get oldest(): Waiting | undefined {
    return this.#waiting[this.#first];
  }

  drop(): void {
    this.#first++;
    if (this.#first <= CUT_ABOVE || this.#first * 2 <= this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }
}

const CUT_ABOVE = 1024;

/** Bounded in bytes. `onEnter` is told when something waits. */
export function createSendQueue(mostBytes: number, batchBytes: number, onEnter: () => void): SendQueue {
  const line = new Line();
  let taken = 0;
  return {
    reserve(bytes) {
      if (taken + bytes > mostBytes) return null;
      taken += bytes;
      return {
        enter(item) {
          line.push(item);
          onEnter();
        },
        release() {
          taken -= bytes;
        },
      };
    },
    next() {
      const oldest = line.oldest;
      return oldest === undefined ? null : gather(line, oldest, batchBytes);
    },
    done(batch) {
      taken -= batch.bytes;
    },
    get bytes() {
      return taken;
    },
    get isEmpty() {
      return line.oldest === undefined;
    },
  };
}

/** Takes the oldest, whatever its size, and what follows it of the same tenant as far as it fits. */
function gather(line: Line, { tenant }: Waiting, mostBytes: number): Batch {
  const parts: Buffer[] = [];
  let bytes = 0;
  let spans = 0;
  for (let item = line.oldest; item !== undefined; item = line.oldest) {
    if (item.tenant !== tenant || (parts.length > 0 && bytes + item.bytes.length > mostBytes)) break;
    line.drop();
    parts.push(item.bytes);
    bytes += item.bytes.length;
    spans += item.spans;
  }
  return { tenant, parts, bytes, spans };
}
