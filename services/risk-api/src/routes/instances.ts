import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { factFilterOf, windowOf, windowUs } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const text = Type.String();
const instance = Type.Object({
  environment: text,
  namespace: text,
  service: text,
  instance: text,
  version: text,
  spans: Type.Number(),
  errors: Type.Number(),
  firstSeen: text,
  lastSeen: text,
});

const isoOf = (us: number) => new Date(us / 1000).toISOString();

export const instancesRoute: Route = (api) => {
  api.get(
    '/instances',
    {
      schema: {
        summary: 'Instances of services; without `from` and `to` of all spans that are stored',
        querystring: question,
        response: { 200: page(instance) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = factFilterOf(query, tenant);
      const { environment, namespace, service } = filter;
      const rows = await sources.store.readInstances({ tenant, ...windowUs(filter) });
      const asked = rows
        .filter(
          (row) =>
            (environment === undefined || row.environment === environment) &&
            (namespace === undefined || row.namespace === namespace) &&
            (service === undefined || row.service === service),
        )
        .map(({ firstSeenUs, lastSeenUs, ...row }) => ({
          ...row,
          firstSeen: isoOf(firstSeenUs),
          lastSeen: isoOf(lastSeenUs),
        }));
      const keyOf = (r: (typeof asked)[number]) =>
        [r.environment, r.namespace, r.service, r.instance, r.version].join('\n');
      return { ...pageOf(asked, query, keyOf), window: windowOf(filter) };
    },
  );
};
