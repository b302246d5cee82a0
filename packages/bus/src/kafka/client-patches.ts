import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
}
interface RequestQueueClass {
  readonly prototype: { scheduleCheckPendingRequests: (this: RequestQueue) => void };
}

/**
 * kafkajs 2.2.4 looks at its queue of requests again after `throttledUntil - now` milliseconds, also when nothing waits and
 * nothing is throttled: a negative time, which Node takes as 1 ms, for ever and for each connection. Only what waits or is
 * throttled needs that look.
 */
export function patchIdleTimer(): void {
  const require = createRequire(import.meta.url);
  const { prototype }: RequestQueueClass = require('kafkajs/src/network/requestQueue');
  const schedule = prototype.scheduleCheckPendingRequests;
  if (schedule.name === 'scheduleWhenNeeded') return;
  prototype.scheduleCheckPendingRequests = function scheduleWhenNeeded(this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}
