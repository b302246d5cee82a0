import { question } from '../schemas/question-schema.ts';
import { graph } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const graphRoute: Route = (api, { filterOf }) => {
  api.get(
    '/graph',
    { schema: { summary: 'Service graph, as one whole', querystring: question, response: { 200: graph } } },
    async ({ query, tenant, sources }) => (await sources.report(filterOf(query, tenant))).graph,
  );
};
