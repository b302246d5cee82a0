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

/** First in, first out, bounded in bytes. `onEnter` is told when something waits. */
export function createSendQueue(mostBytes: number, batchBytes: number, onEnter: () => void): SendQueue {
  let taken = 0;
  let waiting: Waiting[] = [];
  let first = 0;
  const take = (): Waiting | undefined => {
    const item = waiting[first];
    if (item === undefined) return undefined;
    first++;
    // the array is cut now and then, not shifted: shifting a long one costs its length each time
    if (first > 1024 && first * 2 > waiting.length) {
      waiting = waiting.slice(first);
      first = 0;
    }
    return item;
  };
  return {
    reserve(bytes) {
      if (taken + bytes > mostBytes) return null;
      taken += bytes;
      return {
        enter(item) {
          waiting.push(item);
          onEnter();
        },
        release() {
          taken -= bytes;
        },
      };
    },
    next() {
      const oldest = take();
      if (oldest === undefined) return null;
      const parts = [oldest.bytes];
      let { spans } = oldest;
      let bytes = oldest.bytes.length;
      for (let item = waiting[first]; item !== undefined; item = waiting[first]) {
        if (item.tenant !== oldest.tenant || bytes + item.bytes.length > batchBytes) break;
        take();
        parts.push(item.bytes);
        bytes += item.bytes.length;
        spans += item.spans;
      }
      return { tenant: oldest.tenant, parts, bytes, spans };
    },
    done(batch) {
      taken -= batch.bytes;
    },
    get bytes() {
      return taken;
    },
    get isEmpty() {
      return first === waiting.length;
    },
  };
}
