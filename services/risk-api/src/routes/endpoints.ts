import type { EndpointReport } from '@datatrail/model';
import { pageOf } from '../cursor.ts';
import { factFilterOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { endpoint, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const keyOf = (e: EndpointReport) => [e.environment, e.namespace, e.service, e.kind, e.protocol, e.endpoint].join('\n');

export const endpointsRoute: Route = (api, { sources, tenant }) => {
  api.get(
    '/endpoints',
    { schema: { summary: 'Endpoint repository', querystring: question, response: { 200: page(endpoint) } } },
    async ({ query }) => {
      const report = await sources.report(factFilterOf(query, tenant));
      const { category } = query;
      const matching =
        category === undefined
          ? report.endpoints
          : report.endpoints.filter((e) => e.categories.in.includes(category) || e.categories.out.includes(category));
      return pageOf(matching, query, keyOf);
    },
  );
};
