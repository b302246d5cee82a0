import type { Log, Metrics } from '@datatrail/runtime';

export type Signal = 'metrics' | 'logs';

/** Metrics and logs, which agents send by default: taken, counted, named once, not looked into. */
export interface DroppedSignals {
  count(signal: Signal): void;
}

export function createDroppedSignals(log: Log, metrics: Metrics): DroppedSignals {
  return {
    count(signal) {
      metrics.add('datatrail_collector_dropped_requests_total', 1, { signal });
      log.once(`dropped_${signal}`, `an exporter sends ${signal}; Datatrail reads traces only and drops them`, {
        signal,
        cure: `to save the traffic, set OTEL_${signal.toUpperCase()}_EXPORTER=none where they come from`,
      });
    },
  };
}
