import type { Screened } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import type { BusRecord, SpanBus } from './span-bus.ts';

export interface MemoryBusOptions {
  /** Start counter of the data directory: with the sequence number it names every record for good. */
  readonly epoch: number;
}

/**
 * The bus of the all-in-one process: `publish` calls the handler at once, in the same turn, so that one tape is enough,
 * and is acknowledged when the handler is done. Keeps nothing itself.
 */
export function createMemoryBus({ epoch }: MemoryBusOptions): SpanBus {
  const inFlight = new Set<Promise<void>>();
  let handler: ((record: BusRecord) => Promise<void>) | null = null;
  let offset = 0;
  let closed = false;

  const deliver = (request: Screened): Promise<void> => {
    if (closed) return Promise.reject(closedError());
    if (!handler) return Promise.reject(nobodyListens());
    try {
      const source = { cluster: 'direct', topic: '', epoch, partition: 0, offset: offset++ };
      return handler({ source, request }).catch((error: unknown) => Promise.reject(toDatatrailError(error)));
    } catch (error) {
      return Promise.reject(toDatatrailError(error));
    }
  };
  return {
    publish(request) {
      const outcome = deliver(request);
      const settled = outcome.then(
        () => undefined,
        () => undefined,
      );
      inFlight.add(settled);
      void settled.then(() => inFlight.delete(settled));
      return outcome;
    },
    consume(take) {
      if (handler) throw new Error('a bus has one handler');
      handler = take;
    },
    async close() {
      closed = true;
      await Promise.all(inFlight);
    },
  };
}

function closedError(): DatatrailError {
  return new DatatrailError('shutting_down', 'the bus is closed', { retryable: true, cure: 'Send it again later.' });
}

function nobodyListens(): DatatrailError {
  return new DatatrailError('overloaded', 'nobody consumes from the bus yet', {
    retryable: true,
    cure: 'Send it again when the ingester has started.',
  });
}

/** An error that nobody classified may pass: retrying a request that was not stored loses nothing. */
function toDatatrailError(error: unknown): DatatrailError {
  if (error instanceof DatatrailError) return error;
  return new DatatrailError('engine_failed', 'the request could not be stored', { cause: error, retryable: true });
}
