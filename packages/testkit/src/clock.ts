/** A clock that moves only when told to. */
export interface FixedClock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(milliseconds: number): void;
}

export function createFixedClock(startMs: number = Date.UTC(2026, 0, 5, 12)): FixedClock {
  let current = startMs;
  return {
    now: () => current,
    advance: (milliseconds) => {
      current += milliseconds;
    },
  };
}
