import { createScreener, DETECTORS, type Detector, type Screener } from '@datatrail/detect';
import { DatatrailError, type Settings } from '@datatrail/runtime';
import type { TraceDecoder } from './trace-decoder.ts';

/** The detectors that run. Throws `bad_settings` when one is named that does not exist. */
export function enabledDetectors({ detectorsOff }: Pick<Settings['detect'], 'detectorsOff'>): readonly Detector[] {
  const known = new Set(DETECTORS.map(({ id }) => id));
  const unknown = detectorsOff.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new DatatrailError(
      'bad_settings',
      `detect.detectorsOff names ${unknown.length} detectors that do not exist`,
      {
        cure: `Write ids out of: ${[...known].sort().join(', ')}.`,
      },
    );
  }
  return DETECTORS.filter(({ id }) => !detectorsOff.includes(id));
}

/** A screener as the settings want it. Throws `bad_settings` for a detector that does not exist. */
export function createTraceScreener(decoder: TraceDecoder, key: Uint8Array, settings: Settings['detect']): Screener {
  return createScreener({
    decode: (bytes) => decoder.decode(bytes),
    key: Buffer.from(key),
    detectors: enabledDetectors(settings),
    settings: { categories: settings.categories, minConfidence: settings.minConfidence },
  });
}
