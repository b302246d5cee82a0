import type { SourcePosition } from '@datatrail/model';

/** A record as it was read, before anybody looked into it. */
export interface RawRecord {
  readonly source: SourcePosition;
  readonly tenant: string;
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  /** What the header of our own topic says; '' on a raw topic. */
  readonly keyId: string;
  readonly detectorSet: string;
  readonly encoding: 'otlp_proto' | 'otlp_json';
  /** From our own topic: whatever is found in it should not be there. */
  readonly isScreenedTopic: boolean;
  /** Valid for this turn only. */
  readonly value: Uint8Array;
}
