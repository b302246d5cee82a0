import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { matchingFindings, windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { finding, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const findingsRoute: Route = (api, { filterOf }) => {
  api.get(
    '/findings',
    {
      schema: {
        summary: 'Findings; the three that help most come first. `severity` means at least',
        querystring: question,
        response: { 200: page(finding) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      return { ...pageOf(matchingFindings(report, query), query, (f) => f.id), window: windowOf(filter) };
    },
  );
  api.get(
    '/findings/:id',
    {
      schema: {
        summary: 'One finding',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        querystring: question,
        response: { 200: finding },
      },
    },
    async ({ params, query, tenant, sources }) => {
      const report = await sources.report(filterOf(query, tenant));
      const found = report.findings.find((f) => f.id === params.id);
      if (found) return found;
      throw new DatatrailError('not_found', 'no finding with this id in the window', {
        cure: 'See /api/v1/findings, or widen `from` and `to`.',
      });
    },
  );
};
