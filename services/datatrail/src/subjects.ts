import { createSubjectReader, type SubjectFingerprint } from '@datatrail/detect';
import type { SubjectAnswer, SubjectSources } from '@datatrail/risk-api';
import { DatatrailError } from '@datatrail/runtime';
import type { ErasureRecord, RecordStore, SubjectPlace, SubjectStore } from '@datatrail/store';
import { checkKeyId } from './check-key-id.ts';
import { loadKey, ownKeyIds } from './create-screening.ts';
import type { Surroundings } from './surroundings.ts';
import { allDetectors } from './trace-screener.ts';

type Stored = SubjectStore & Pick<RecordStore, 'keyId' | 'noteKeyId'>;

/** Where one subject went, asked by its value or its fingerprint. Values are neither kept nor told. */
export interface Subjects extends SubjectSources {
  /** Removes all that carries one of the fingerprints; null when there was nothing. */
  eraseAll(tenant: string, fingerprints: readonly string[]): Promise<ErasureRecord | null>;
}

/** Reads the keys at the first question: a process that is never asked needs none. */
export function createSubjects(around: Pick<Surroundings, 'settings' | 'log'>, store: Stored): Subjects {
  let opened: Promise<(tenant: string, value: string) => readonly SubjectFingerprint[]> | undefined;
  async function open() {
    if ((await store.keyId()) !== null) await checkKeyId(store, await ownKeyIds(around));
    // those that are switched off too: they may have been on when it was stored
    const detectors = allDetectors(around.settings.detect);
    const reader = createSubjectReader({ key: await loadKey(around), detectors });
    return (tenant: string, value: string) => reader.fingerprintsOf(tenant, value);
  }
  const eraseAll: Subjects['eraseAll'] = (tenant, fingerprints) => store.eraseSubject(tenant, fingerprints);
  return {
    async lookup(tenant, value) {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const read = await opened;
      const fingerprints = read(tenant, value);
      if (fingerprints.length === 0)
        throw new DatatrailError('bad_input', 'no detector can read this value, so that nothing of it can be found', {
          cure: 'Give the value alone, as it is sent: an address, a number, a name, a token.',
        });
      const trail = await store.findSubject(
        tenant,
        fingerprints.map(({ fingerprint }) => fingerprint),
      );
      return { fingerprints, ...trail, ...summaryOf(trail.places) };
    },
    erase: (tenant, fingerprint) => eraseAll(tenant, [fingerprint]),
    eraseAll,
  };
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].filter((one) => one !== '').sort();

const nameOf = ({ peerHost, peerName, peerPart }: SubjectPlace): string =>
  [peerHost === '' ? peerName : peerHost, peerPart].filter((one) => one !== '').join('/');

function summaryOf(
  places: readonly SubjectPlace[],
): Pick<SubjectAnswer, 'services' | 'recipients' | 'stores' | 'flows'> {
  const namesOf = (kinds: readonly string[]) => sorted(places.filter((p) => kinds.includes(p.peerKind)).map(nameOf));
  const flows = new Map<string, SubjectAnswer['flows'][number]>();
  for (const place of places.filter((one) => one.peerKind !== 'none')) {
    const [sender, recipient, { category }] = [place.service, nameOf(place), place];
    const id = JSON.stringify([sender, recipient, category]);
    flows.set(id, { sender, recipient, category, spans: (flows.get(id)?.spans ?? 0) + place.spans });
  }
  return {
    services: sorted(places.map(({ service }) => service)),
    recipients: namesOf(['host', 'service', 'model']),
    stores: namesOf(['datastore', 'broker']),
    flows: [...flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow),
  };
}
