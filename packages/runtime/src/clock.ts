import { DatatrailError } from './errors.ts';

/** Where the time of day comes from. Injected, so that tests and files bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

const OLDEST = Date.UTC(1980, 0, 1);
const NEWEST = Date.UTC(2200, 0, 1);

/** Throws `clock_wrong` before 1980 and after 2200: partitions and retention would drop or keep everything. */
export function checkClock(clock: Clock): void {
  const now = clock.now();
  if (now >= OLDEST && now < NEWEST) return;
  const year = Number.isFinite(now) && Math.abs(now) < 8.64e15 ? new Date(now).getUTCFullYear() : 'no year at all';
  throw new DatatrailError('clock_wrong', `the clock of this machine says ${year}; expected 1980 to 2199`, {
    cure: 'Set the clock (for example by NTP) and start again.',
  });
}
