import type { Detection } from './detection.ts';
import type { Tape } from './tape.ts';

declare const screened: unique symbol;

/**
 * A request whose every value was scanned and whose findings are masked: the only thing that a bus carries and a store
 * keeps. Only `screen` of `@datatrail/detect` makes it; the brand is not exported, so nothing else compiles.
 *
 * `tape` is valid until the screener screens again (see {@link Tape}).
 */
export interface Screened {
  readonly [screened]: true;
  readonly tenant: string;
  /** Receive time, microseconds since 1970. */
  readonly receivedAt: number;
  /** Of the screened bytes. */
  readonly tape: Tape;
  /** Ascending by span (-1 first), then in message order. */
  readonly detections: readonly Detection[];
  /** Id of the fingerprint key, 8 hex digits; never the key. */
  readonly keyId: string;
  /** Version of the detector set: changes when a detector does. */
  readonly detectorSet: string;
  /** Values masked as `[unscanned]` because they exceed a bound of the scanner. */
  readonly unscanned: number;
}
