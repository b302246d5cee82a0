import type { Screener } from '@datatrail/detect';
import { loadOrCreateKey, type Settings } from '@datatrail/runtime';
import type { Surroundings } from './surroundings.ts';
import { TENANT } from './tenant.ts';
import { createTraceDecoder, type TraceDecoder } from './trace-decoder.ts';
import { createTraceScreener } from './trace-screener.ts';

/** One tape: what is decoded is screened and handed on before the next is decoded. */
export interface Screening {
  readonly decoder: TraceDecoder;
  readonly screener: Screener;
  /** Id of the fingerprint key, 8 hex digits; never the key. */
  readonly keyId: string;
}

/** Throws `bad_settings` for a detector that does not exist. */
export function createScreening(key: Uint8Array, settings: Settings['detect']): Screening {
  const decoder = createTraceDecoder();
  const screener = createTraceScreener(decoder, key, settings);
  const { keyId } = screener.screen(decoder.decode(new Uint8Array()), { tenant: TENANT, receivedAt: 0 });
  return { decoder, screener, keyId };
}

/** The fingerprint key of this process: of the settings, else of the data directory, where it is made when it is missing. */
export function loadKey({ settings: { data, detect }, log }: Pick<Surroundings, 'settings' | 'log'>): Promise<Buffer> {
  return loadOrCreateKey({ directory: data.directory, fromSettings: detect.fingerprintKey, log });
}

export async function ownKeyId(around: Pick<Surroundings, 'settings' | 'log'>): Promise<string> {
  return createScreening(await loadKey(around), around.settings.detect).keyId;
}
