import type { Tape } from '@datatrail/model';
import type { StoreSettings } from '../store.ts';

const MINUTE_US = 60_000_000;
/** Live traffic: a start further from its receipt than this is a wrong clock. */
export interface ClockBounds {
  readonly backUs: number;
  readonly aheadUs: number;
}

export function clockBounds(backMinutes: number, aheadMinutes: number): ClockBounds {
  return { backUs: backMinutes * MINUTE_US, aheadUs: aheadMinutes * MINUTE_US };
}

/** What the settings say of clocks; null for files, whose spans tell their own time. */
export function clockBoundsOf(settings: StoreSettings): ClockBounds | null {
  const { clampClocks = true, clampBackMinutes = 24 * 60, clampAheadMinutes = 10 } = settings;
  return clampClocks ? clockBounds(clampBackMinutes, clampAheadMinutes) : null;
}

/** Above it a time does not fit into a signed number of nanoseconds (the year 2262). */
const LAST_HIGH = 0x7fff_ffff;

/** Microseconds since 1970 of two halves of nanoseconds, exact: 2^32 = 4,294,967 * 1000 + 296. */
export function microseconds(high: number, low: number): number {
  return high > LAST_HIGH
    ? microseconds(LAST_HIGH, 0xffff_ffff)
    : high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
}

/** End minus start in nanoseconds; exact below 104 days. */
export function durationOf(tape: Tape, span: number): number {
  const { startHigh, startLow, endHigh, endLow } = tape.spans;
  return (
    ((endHigh[span] as number) - (startHigh[span] as number)) * 0x1_0000_0000 +
    (endLow[span] as number) -
    (startLow[span] as number)
  );
}

/** The minute that a span's facts belong to, held within `bounds` of `receivedAt` (microseconds); null: as it says. */
export function minuteOf(startUs: number, receivedAt: number, bounds: ClockBounds | null): number {
  const us =
    bounds === null ? startUs : Math.min(Math.max(startUs, receivedAt - bounds.backUs), receivedAt + bounds.aheadUs);
  return Math.floor(us / MINUTE_US);
}

/**
 * How many spans one stands for, by the sampling threshold that its trace state carries (OpenTelemetry: `ot=th:` rejection
 * threshold as up to 14 hex digits, `ot=p:` exponent of the older form); 1 when not said.
 */
export function samplingWeight(tape: Tape, span: number): number {
  const length = tape.spans.stateLength[span] as number;
  if (length < 5) return 1;
  const at = tape.spans.stateAt[span] as number;
  const state = Buffer.from(tape.bytes.buffer, tape.bytes.byteOffset + at, length).toString('latin1');
  const member = /(?:^|,)\s*ot=([^,]*)/.exec(state)?.[1] ?? '';
  const threshold = /(?:^|;)th:([0-9a-f]{1,14})(?:;|$)/.exec(member)?.[1];
  if (threshold !== undefined) {
    const kept = 1 - Number.parseInt(threshold.padEnd(14, '0'), 16) / 2 ** 56;
    return kept > 0 ? 1 / kept : 2 ** 56;
  }
  const exponent = Number(/(?:^|;)p:(\d{1,2})(?:;|$)/.exec(member)?.[1] ?? 0);
  return exponent < 63 ? 2 ** exponent : 1;
}
