import { createHash } from 'node:crypto';
import type { Detector } from './detector.ts';
import { SCAN_BOUNDS, type ScanBounds } from './scanner.ts';
import type { Action } from './value-masker.ts';

/** What a person can say about screening. */
export interface ScreenSettings extends ScanBounds {
  /** By category; `mask` where nothing is said. `keep` breaks the promise that nothing is stored raw. */
  readonly categories: Readonly<Record<string, Action>>;
  /** By detector id; a detector is on where nothing is said. */
  readonly detectors: Readonly<Record<string, boolean>>;
  /** Only text under keys that are known to be safe stays; all other text is masked, whatever detectors say. */
  readonly strict: boolean;
  /** Keys that the user declares safe for strict mode, as they are written. */
  readonly safeKeys: readonly string[];
  /** Levels of lists and maps in an attribute; deeper ones become `[unscanned]`. */
  readonly maxDepth: number;
  /** Detections of one request; values after them become `[unscanned]`. */
  readonly maxDetections: number;
}

export interface ResolvedScreenSettings extends Omit<ScreenSettings, 'detectors'> {
  readonly detectors: readonly Detector[];
}

export const SCREEN_SETTINGS: ScreenSettings = {
  ...SCAN_BOUNDS,
  categories: {},
  detectors: {},
  strict: false,
  safeKeys: [],
  maxDepth: 16,
  maxDetections: 50_000,
};

/** @throws {Error} a detector or an action that does not exist */
export function resolveSettings(given: Partial<ScreenSettings>, all: readonly Detector[]): ResolvedScreenSettings {
  const settings = { ...SCREEN_SETTINGS, ...given };
  const ids = new Set(all.map((d) => d.id));
  for (const id of Object.keys(settings.detectors)) {
    if (!ids.has(id)) throw new Error(`there is no detector ${id}: the detectors are ${[...ids].sort().join(', ')}`);
  }
  for (const [category, action] of Object.entries(settings.categories)) {
    if (action !== 'mask' && action !== 'drop' && action !== 'keep') {
      throw new Error(`the action for category ${category} must be mask, drop or keep`);
    }
  }
  return { ...settings, detectors: all.filter((d) => settings.detectors[d.id] !== false) };
}

/** Changes when a detector is added, removed, switched or read otherwise. */
export function detectorSetVersion(detectors: readonly Detector[]): string {
  const hash = createHash('sha256');
  for (const d of detectors) {
    const code = [d.read, d.readField, d.normalize, d.trigger.key].map(String).join('\0');
    const keys = [...(d.trigger.keys ?? [])];
    hash.update(JSON.stringify([d.id, d.category, d.tier, d.confidence, d.rule, { ...d.trigger, keys }, code]));
  }
  return hash.digest('hex').slice(0, 12);
}
