import type { RecordLedger } from '@datatrail/bus';
import { DatatrailError } from '@datatrail/runtime';
import type { Store } from '@datatrail/store';
import type { KeyIdStore } from './check-key-id.ts';

/** The store as the place where the bus keeps what it knows of records. */
export function ledgerOf(store: Store): RecordLedger {
  if (hasLedger(store)) return store;
  throw new DatatrailError('engine_failed', 'this store keeps no positions of records', {
    cure: 'Update Datatrail: all its packages must be of one version.',
  });
}

function hasLedger(store: Store): store is Store & RecordLedger {
  return 'topicEpoch' in store && 'storedOffsets' in store && 'noteAttempt' in store && 'setAside' in store;
}

/** The store as the place where the id of the fingerprint key is kept. */
export function keyIdsOf(store: Store): KeyIdStore | null {
  return hasKeyIds(store) ? store : null;
}

function hasKeyIds(store: Store): store is Store & KeyIdStore {
  return 'keyId' in store && 'noteKeyId' in store;
}
