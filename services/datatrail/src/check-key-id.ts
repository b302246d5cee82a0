import { DatatrailError } from '@datatrail/runtime';
import type { RecordStore } from '@datatrail/store';

/**
 * Refuses (`key_mismatch`) a fingerprint key that is another than the one of what is stored: the same value would get two
 * fingerprints, and placeholders of before would be taken for forged. The first key of a store is noted.
 */
export async function checkKeyId(store: Pick<RecordStore, 'keyId' | 'noteKeyId'>, keyId: string): Promise<void> {
  const stored = await store.keyId();
  if (stored === keyId) return;
  if (stored === null) return store.noteKeyId(keyId);
  throw new DatatrailError(
    'key_mismatch',
    `what is stored was screened under fingerprint key ${stored}, this process has key ${keyId}`,
    {
      cure:
        'Restore the old key (detect.fingerprintKey, or fingerprint.key in the data directory). If it is lost, run ' +
        '"datatrail migrate --accept-key": new fingerprints will not match the old ones.',
    },
  );
}
