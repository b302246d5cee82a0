import type { FlowReport } from '@datatrail/model';
import { pageOf } from '../cursor.ts';
import { matchingFlows, windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { flow, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const keyOf = (f: FlowReport) =>
  [f.environment, f.sender, f.recipient, f.category, f.direction, f.grade ?? ''].join('\n');

export const flowsRoute: Route = (api, { filterOf }) => {
  api.get(
    '/flows',
    {
      schema: {
        summary: 'Who sends which category to whom, with grade, verdict and evidence',
        querystring: question,
        response: { 200: page(flow) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      return { ...pageOf(matchingFlows(report, query), query, keyOf), window: windowOf(filter) };
    },
  );
};
