import type { EndpointReport } from '@datatrail/model';
import { pageOf } from '../cursor.ts';
import { windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { endpoint, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const keyOf = (e: EndpointReport) => [e.environment, e.namespace, e.service, e.kind, e.protocol, e.endpoint].join('\n');

export const endpointsRoute: Route = (api, { filterOf }) => {
  api.get(
    '/endpoints',
    { schema: { summary: 'Endpoint repository', querystring: question, response: { 200: page(endpoint) } } },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      const { category } = query;
      const matching =
        category === undefined
          ? report.endpoints
          : report.endpoints.filter((e) => e.categories.in.includes(category) || e.categories.out.includes(category));
      return { ...pageOf(matching, query, keyOf), window: windowOf(filter) };
    },
  );
};
