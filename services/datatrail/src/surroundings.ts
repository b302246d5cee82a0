import type { Clock, Log, Metrics, Settings } from '@datatrail/runtime';

/** What every part of a process is given. */
export interface Surroundings {
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}
