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
  let onIdle: (() => void) | null = null;
  let isClosed = false;
  const memory = createBodyMemory(limits.maxTotalBodyBytes, metrics);

  const count = (requests: number) => {
    inWork += requests;
    metrics.set('datatrail_collector_in_work', inWork);
    if (inWork === 0) onIdle?.();
  };
  return {
    enter() {
      if (isClosed) throw new Refusal('shutting_down', 'the collector is shutting down');
      if (inWork >= limits.maxInWork) throw new Refusal('overloaded', 'collector.maxInWork requests are in work');
      count(1);
      return createTicket(memory, () => count(-1));
    },
    async close() {
      isClosed = true;
      if (inWork === 0) return;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    },
  };
}

/** Bytes of all bodies together. */
interface BodyMemory {
  /** Throws `overloaded`. */
  take(bytes: number): void;
  giveBack(bytes: number): void;
}

function createBodyMemory(limit: number, metrics: Metrics): BodyMemory {
  let held = 0;
  const add = (bytes: number) => {
    held += bytes;
    metrics.set('datatrail_collector_body_bytes', held);
  };
  return {
    take(bytes) {
      if (held + bytes > limit)
        throw new Refusal('overloaded', 'the bodies of all requests together exceed collector.maxTotalBodyBytes');
      add(bytes);
    },
    giveBack: (bytes) => add(-bytes),
  };
}

function createTicket(memory: BodyMemory, onLeave: () => void): Ticket {
  let held = 0;
  let hasLeft = false;
  return {
    reserve(bytes) {
      if (hasLeft) return;
      memory.take(bytes);
      held += bytes;
    },
    release(bytes) {
      if (hasLeft) return;
      memory.giveBack(bytes);
      held -= bytes;
    },
    leave() {
      if (hasLeft) return;
      hasLeft = true;
      memory.giveBack(held);
      onLeave();
    },
  };
}
