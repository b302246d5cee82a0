import { createScreener, DETECTORS, type Detector, type FingerprintKey, type Screener } from '@datatrail/detect';
import { DatatrailError, type Settings } from '@datatrail/runtime';
import { readOwnDetectors } from './own-detectors.ts';
import type { TraceDecoder } from './trace-decoder.ts';

type Chosen = Pick<Settings['detect'], 'detectorsOff' | 'detectorFiles'>;

/** All detectors there are, those of the user included. Throws `bad_settings` with every fault of the user's files. */
export function allDetectors({ detectorFiles }: Pick<Chosen, 'detectorFiles'>): readonly Detector[] {
  return [...DETECTORS, ...readOwnDetectors(detectorFiles)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The detectors that run. Throws `bad_settings` when one is named that does not exist. */
export function enabledDetectors(chosen: Chosen): readonly Detector[] {
  const { detectorsOff } = chosen;
  const all = allDetectors(chosen);
  const known = new Set(all.map(({ id }) => id));
  const unknown = detectorsOff.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new DatatrailError(
      'bad_settings',
      `detect.detectorsOff names ${unknown.length} detectors that do not exist`,
      {
        cure: `Write ids out of: ${[...known].join(', ')}.`,
      },
    );
  }
  return all.filter(({ id }) => !detectorsOff.includes(id));
}

/** A screener as the settings want it. Throws `bad_settings` for a detector that does not exist. */
export function createTraceScreener(
  decoder: TraceDecoder,
  key: FingerprintKey,
  settings: Settings['detect'],
): Screener {
  return createScreener({
    decode: (bytes) => decoder.decode(bytes),
    key,
    detectors: enabledDetectors(settings),
    settings: {
      categories: settings.categories,
      minConfidence: settings.minConfidence,
      strict: settings.mode === 'strict',
      safeKeys: settings.safeKeys,
    },
  });
}
