import { DatatrailError } from '@datatrail/runtime';
import type { RecordStore } from '@datatrail/store';
import type { Screening } from './create-screening.ts';

/**
 * Refuses (`key_mismatch`) a fingerprint key that is another than the one of what is stored: the same value would get two
 * fingerprints, and placeholders of before would be taken for forged. The first key of a store is noted, and so is one that
 * comes after a key that is still known.
 */
export async function checkKeyId(
  store: Pick<RecordStore, 'keyId' | 'noteKeyId'>,
  { keyId, olderKeyIds }: Pick<Screening, 'keyId' | 'olderKeyIds'>,
): Promise<void> {
  const stored = await store.keyId();
  if (stored === keyId) return;
  if (stored === null || olderKeyIds.includes(stored)) return store.noteKeyId(keyId);
  throw new DatatrailError(
    'key_mismatch',
    `what is stored was screened under fingerprint key ${stored}, this process has key ${keyId}`,
    {
      cure:
        'Restore the old key (detect.fingerprintKey, or fingerprint.key in the data directory), or add it to ' +
        'detect.previousFingerprintKeys. If it is lost, run ' +
        '"datatrail migrate --accept-key": new fingerprints will not match the old ones.',
    },
  );
}
