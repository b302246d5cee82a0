import { windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { report } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const reportRoute: Route = (api, { filterOf }) => {
  api.get(
    '/report',
    { schema: { summary: 'Everything, as `datatrail.report/v1`', querystring: question, response: { 200: report } } },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const made = await sources.report(filter);
      return { ...made, input: { ...made.input, window: windowOf(filter) } };
    },
  );
};
