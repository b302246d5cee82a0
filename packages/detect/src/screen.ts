import type { Screened, Tape } from '@datatrail/model';
import type { Detector } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import { createFingerprinter, type FingerprintKey } from './fingerprint.ts';
import { RequestScreener } from './request-screener.ts';
import { detectorSetVersion, resolveSettings, type ScreenSettings } from './screen-settings.ts';

/** Where a request came from, and when. */
export interface Envelope {
  readonly tenant: string;
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  /**
   * The source holds only what we screened (our own topic, our own store): its `datatrail.*` attributes are honoured.
   * From any other source they are dropped.
   */
  readonly trusted?: boolean;
}

export interface Screener {
  /**
   * Masks what is found at any position of the request. Without findings and cuts the answer's tape is the very one that
   * was given. It is valid until the next call of `decode` that was given to `createScreener`.
   */
  screen(tape: Tape, envelope: Envelope): Screened;
  /** Values that were masked in what a trusted source sent: each one means that something wrote past the line. */
  readonly rawHits: number;
}

export interface ScreenerParts {
  /** Decodes rewritten bytes; it MAY reuse the tape that is being screened. */
  readonly decode: (bytes: Uint8Array) => Tape;
  readonly key: FingerprintKey;
  readonly settings?: Partial<ScreenSettings>;
  readonly detectors?: readonly Detector[];
}

/** Bytes in, masked bytes out. One screener serves one caller at a time: it keeps buffers. */
export function createScreener(parts: ScreenerParts): Screener {
  const settings = resolveSettings(parts.settings ?? {}, parts.detectors ?? DETECTORS);
  const keys = createFingerprinter(parts.key);
  const detectorSet = detectorSetVersion(settings.detectors);
  const screener = new RequestScreener(settings, keys);
  return {
    get rawHits() {
      return screener.rawHits;
    },
    screen(tape, envelope) {
      const rewritten = screener.screen(tape, envelope.tenant, envelope.trusted === true);
      const { tenant, receivedAt } = envelope;
      const { unscanned } = screener;
      const detections = screener.takeDetections();
      const screenedTape = rewritten === null ? tape : parts.decode(rewritten);
      // The only place that makes the branded type: every value of the request was scanned above.
      return {
        tenant,
        receivedAt,
        tape: screenedTape,
        detections,
        keyId: keys.keyId,
        detectorSet,
        unscanned,
      } as unknown as Screened;
    },
  };
}
