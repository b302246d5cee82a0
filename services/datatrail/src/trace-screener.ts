import { createScreener, DETECTORS, type Screener } from '@datatrail/detect';
import { DatatrailError, type Settings } from '@datatrail/runtime';
import type { TraceDecoder } from './trace-decoder.ts';

/** A screener as the settings want it. Throws `bad_settings` for a detector that does not exist. */
export function createTraceScreener(decoder: TraceDecoder, key: Uint8Array, settings: Settings['detect']): Screener {
  const known = new Set(DETECTORS.map(({ id }) => id));
  const unknown = settings.detectorsOff.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new DatatrailError(
      'bad_settings',
      `detect.detectorsOff names ${unknown.length} detectors that do not exist`,
      {
        cure: `Write ids out of: ${[...known].sort().join(', ')}.`,
      },
    );
  }
  return createScreener({
    decode: (bytes) => decoder.decode(bytes),
    key: Buffer.from(key),
    settings: {
      categories: settings.categories,
      detectors: Object.fromEntries(settings.detectorsOff.map((id) => [id, false])),
      minConfidence: settings.minConfidence,
    },
  });
}
