import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { factFilterOf, matchingFindings } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { finding, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

export const findingsRoute: Route = (api, { sources, tenant }) => {
  api.get(
    '/findings',
    {
      schema: {
        summary: 'Findings; the three that help most come first. `severity` means at least',
        querystring: question,
        response: { 200: page(finding) },
      },
    },
    async ({ query }) => {
      const report = await sources.report(factFilterOf(query, tenant));
      return pageOf(matchingFindings(report, query), query, (f) => f.id);
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
    async ({ params, query }) => {
      const report = await sources.report(factFilterOf(query, tenant));
      const found = report.findings.find((f) => f.id === params.id);
      if (found) return found;
      throw new DatatrailError('not_found', 'no finding with this id in the window', {
        cure: 'See /api/v1/findings, or widen `from` and `to`.',
      });
    },
  );
};
