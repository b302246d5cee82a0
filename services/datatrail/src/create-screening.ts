import { createFingerprinter, type FingerprintKey, type Screener } from '@datatrail/detect';
import { loadOrCreateKey, type Settings } from '@datatrail/runtime';
import type { Surroundings } from './surroundings.ts';
import { createTraceDecoder, type TraceDecoder } from './trace-decoder.ts';
import { createTraceScreener } from './trace-screener.ts';

/** One tape: what is decoded is screened and handed on before the next is decoded. */
export interface Screening {
  readonly decoder: TraceDecoder;
  readonly screener: Screener;
  /** Id of the fingerprint key, 8 hex digits; never the key. */
  readonly keyId: string;
  /** Ids of the keys of before. */
  readonly olderKeyIds: readonly string[];
}

/** Throws `bad_settings` for a detector that does not exist. */
export function createScreening(key: FingerprintKey, settings: Settings['detect']): Screening {
  const decoder = createTraceDecoder();
  const screener = createTraceScreener(decoder, key, settings);
  const { keyId, olderKeyIds } = createFingerprinter(key);
  return { decoder, screener, keyId, olderKeyIds };
}

/**
 * The fingerprint key of this process: of the settings, else of the data directory, where it is made when it is missing. With
 * it those of before.
 */
export async function loadKey({ settings, log }: Pick<Surroundings, 'settings' | 'log'>): Promise<FingerprintKey> {
  const { data, detect } = settings;
  const current = await loadOrCreateKey({ directory: data.directory, fromSettings: detect.fingerprintKey, log });
  const older = detect.previousFingerprintKeys.map((key) => Buffer.from(key.reveal(), 'hex'));
  return { current, older: older.filter((one) => !one.equals(current)) };
}

/** Ids of its keys, never the keys. */
export async function ownKeyIds(
  around: Pick<Surroundings, 'settings' | 'log'>,
): Promise<Pick<Screening, 'keyId' | 'olderKeyIds'>> {
  return createFingerprinter(await loadKey(around));
}
