import { createFairShare, type FairShare, type Metrics } from '@datatrail/runtime';
import { Refusal } from './refusal.ts';

export interface AdmissionLimits {
  readonly maxInWork: number;
  readonly maxTotalBodyBytes: number;
  /** How many share these; each has a part that the others cannot take. Default 1. */
  readonly tenants?: number;
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
  enter(tenant: string): Ticket;
  /** Nobody enters any more; resolves when the last one left. */
  close(): Promise<void>;
}

export function createAdmission(limits: AdmissionLimits, metrics: Metrics): Admission {
  const inWork = createFairShare(limits.maxInWork, limits.tenants ?? 1);
  let onIdle: (() => void) | null = null;
  let isClosed = false;
  const memory = createBodyMemory(createFairShare(limits.maxTotalBodyBytes, limits.tenants ?? 1), metrics);

  const count = () => {
    metrics.set('datatrail_collector_in_work', inWork.taken);
    if (inWork.taken === 0) onIdle?.();
  };
  return {
    enter(tenant) {
      if (isClosed) throw new Refusal('shutting_down', 'the collector is shutting down');
      if (!inWork.take(tenant, 1)) throw new Refusal('overloaded', 'collector.maxInWork requests are in work');
      count();
      return createTicket(memory, tenant, () => {
        inWork.giveBack(tenant, 1);
        count();
      });
    },
    async close() {
      isClosed = true;
      if (inWork.taken === 0) return;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    },
  };
}

/** Bytes of all bodies together. */
interface BodyMemory {
  /** Throws `overloaded`. */
  take(tenant: string, bytes: number): void;
  giveBack(tenant: string, bytes: number): void;
}

function createBodyMemory(share: FairShare, metrics: Metrics): BodyMemory {
  const tell = () => metrics.set('datatrail_collector_body_bytes', share.taken);
  return {
    take(tenant, bytes) {
      if (!share.take(tenant, bytes))
        throw new Refusal('overloaded', 'the bodies of all requests together exceed collector.maxTotalBodyBytes');
      tell();
    },
    giveBack(tenant, bytes) {
      share.giveBack(tenant, bytes);
      tell();
    },
  };
}

function createTicket(memory: BodyMemory, tenant: string, onLeave: () => void): Ticket {
  let held = 0;
  let hasLeft = false;
  return {
    reserve(bytes) {
      if (hasLeft) return;
      memory.take(tenant, bytes);
      held += bytes;
    },
    release(bytes) {
      if (hasLeft) return;
      memory.giveBack(tenant, bytes);
      held -= bytes;
    },
    leave() {
      if (hasLeft) return;
      hasLeft = true;
      memory.giveBack(tenant, held);
      onLeave();
    },
  };
}
