import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Component } from './component.ts';
import type { Metrics } from './metrics.ts';

/** Sampling interval in milliseconds: an idle loop shows about this. */
const RESOLUTION_MS = 10;
const REPORT_MS = 5_000;

/** Keeps the event-loop delay (seconds, over the last five) in the metrics. */
export function createLoopDelayMonitor(metrics: Metrics): Component {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let timer: NodeJS.Timeout | null = null;
  const report = () => {
    metrics.set('datatrail_event_loop_delay_seconds', histogram.percentile(50) / 1e9, { quantile: '0.5' });
    metrics.set('datatrail_event_loop_delay_seconds', histogram.percentile(99) / 1e9, { quantile: '0.99' });
    metrics.set('datatrail_event_loop_delay_seconds', histogram.max / 1e9, { quantile: '1' });
    histogram.reset();
  };
  return {
    name: 'loop-delay',
    start: async () => {
      histogram.enable();
      timer = setInterval(report, REPORT_MS).unref();
    },
    stop: async () => {
      histogram.disable();
      if (timer) clearInterval(timer);
      timer = null;
    },
  };
}
