import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { list } from '../schemas/closed-set.ts';
import type { Api, Route } from './route.ts';

const text = Type.String();
const count = Type.Number();
const fingerprint = Type.String({ pattern: '^[0-9a-hjkmnp-tv-z]{12}$' });
const answer = Type.Object({
  fingerprints: list(
    Type.Object({ fingerprint: text, category: text, detectors: list(text), isOlder: Type.Boolean() }),
  ),
  spans: count,
  traces: count,
  services: list(text),
  recipients: list(text),
  stores: list(text),
  flows: list(Type.Object({ sender: text, recipient: text, category: text, spans: count })),
  places: list(
    Type.Object({
      environment: text,
      namespace: text,
      service: text,
      endpoint: text,
      peerKind: text,
      peerName: text,
      peerPart: text,
      peerHost: text,
      position: text,
      key: text,
      category: text,
      detector: text,
      spans: count,
      traces: count,
      firstUs: count,
      lastUs: count,
    }),
  ),
  traceIds: list(text),
});
const record = Type.Object({
  id: text,
  at: text,
  categories: list(text),
  fingerprints: count,
  spans: count,
  traces: count,
  otherRows: count,
  minutes: count,
});

export const subjectsRoute: Route = (api) => {
  api.post(
    '/subjects/lookup',
    {
      schema: {
        summary: 'Where a value went: services, recipients, stores, traces. The value is neither kept nor told',
        body: Type.Object({ value: Type.String({ minLength: 1, maxLength: 8192 }) }, { additionalProperties: false }),
        response: { 200: answer },
      },
    },
    async ({ body, tenant, sources }) => {
      const { fingerprints, flows, places, ...found } = await sources.subjects.lookup(tenant, body.value);
      const [services, recipients, stores] = [[...found.services], [...found.recipients], [...found.stores]];
      const traceIds = [...found.traceIds];
      const read = fingerprints.map((one) => ({ ...one, detectors: [...one.detectors] }));
      return {
        ...found,
        fingerprints: read,
        services,
        recipients,
        stores,
        traceIds,
        flows: [...flows],
        places: [...places],
      };
    },
  );
  eraseRoute(api);
};

function eraseRoute(api: Api): void {
  api.delete(
    '/subjects/:fingerprint',
    {
      schema: {
        summary: 'Remove every row that carries the fingerprint; facts that rest on them are computed again',
        params: Type.Object({ fingerprint }),
        response: { 200: record },
      },
    },
    async ({ params, tenant, sources }) => {
      const erased = await sources.subjects.erase(tenant, params.fingerprint);
      if (erased !== null)
        return { ...erased, at: new Date(erased.at).toISOString(), categories: [...erased.categories] };
      throw new DatatrailError('not_found', 'nothing that is stored carries this fingerprint', {
        cure: 'Ask POST /api/v1/subjects/lookup for the fingerprints of a value.',
      });
    },
  );
}
