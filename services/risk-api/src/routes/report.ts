import { factFilterOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { report } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const reportRoute: Route = (api, { sources, tenant }) => {
  api.get(
    '/report',
    { schema: { summary: 'Everything, as `datatrail.report/v1`', querystring: question, response: { 200: report } } },
    async ({ query }) => sources.report(factFilterOf(query, tenant)),
  );
};
