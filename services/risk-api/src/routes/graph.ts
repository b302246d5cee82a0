import { factFilterOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { graph } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const graphRoute: Route = (api, { sources, tenant }) => {
  api.get(
    '/graph',
    { schema: { summary: 'Service graph, as one whole', querystring: question, response: { 200: graph } } },
    async ({ query }) => (await sources.report(factFilterOf(query, tenant))).graph,
  );
};
