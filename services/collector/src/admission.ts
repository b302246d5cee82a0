import type { Metrics } from '@datatrail/runtime';
import { Refusal } from './refusal.ts';

export interface AdmissionLimits {
  readonly maxInWork: number;
  readonly maxTotalBodyBytes: number;
}

/** One request in work. */
export interface Ticket {
  /** Books memory for a part of the body. Throws `overloaded` when all bodies together would be too large. */
  reserve(bytes: number): void;
  /** Gives back what was booked and is no longer held. */
  release(bytes: number): void;
  /** Ends the request and gives back all. Safe to call twice. */
  leave(): void;
}

/** Bounds what is in work over both protocols: requests, and the memory of their bodies as a whole. */
export interface Admission {
  /** Throws `overloaded` or, after `close`, `shutting_down`. */
  enter(): Ticket;
  /** Nobody enters any more; resolves when the last one left. */
  close(): Promise<void>;
}

export function createAdmission(limits: AdmissionLimits, metrics: Metrics): Admission {
  let inWork = 0;
  let bytesHeld = 0;
  let onIdle: (() => void) | null = null;
  let isClosed = false;

  const hold = (bytes: number) => {
    bytesHeld += bytes;
    metrics.set('datatrail_collector_body_bytes', bytesHeld);
  };
  const work = (requests: number) => {
    inWork += requests;
    metrics.set('datatrail_collector_in_work', inWork);
    if (inWork === 0) onIdle?.();
  };
  const createTicket = (): Ticket => {
    let held = 0;
    let hasLeft = false;
    return {
      reserve(bytes) {
        if (hasLeft) return;
        if (bytesHeld + bytes > limits.maxTotalBodyBytes)
          throw new Refusal('overloaded', 'the bodies of all requests together exceed collector.maxTotalBodyBytes');
        held += bytes;
        hold(bytes);
      },
      release(bytes) {
        if (hasLeft) return;
        held -= bytes;
        hold(-bytes);
      },
      leave() {
        if (hasLeft) return;
        hasLeft = true;
        hold(-held);
        work(-1);
      },
    };
  };
  return {
    enter() {
      if (isClosed) throw new Refusal('shutting_down', 'the collector is shutting down');
      if (inWork >= limits.maxInWork) throw new Refusal('overloaded', 'collector.maxInWork requests are in work');
      work(1);
      return createTicket();
    },
    async close() {
      isClosed = true;
      if (inWork > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
  };
}
