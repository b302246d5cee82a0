import type { FlowReport } from '@datatrail/model';
import { pageOf } from '../cursor.ts';
import { factFilterOf, matchingFlows } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { flow, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const keyOf = (f: FlowReport) =>
  [f.environment, f.sender, f.recipient, f.category, f.direction, f.grade ?? ''].join('\n');

export const flowsRoute: Route = (api, { sources, tenant }) => {
  api.get(
    '/flows',
    {
      schema: {
        summary: 'Who sends which category to whom, with grade, verdict and evidence',
        querystring: question,
        response: { 200: page(flow) },
      },
    },
    async ({ query }) => {
      const report = await sources.report(factFilterOf(query, tenant));
      return pageOf(matchingFlows(report, query), query, keyOf);
    },
  );
};
