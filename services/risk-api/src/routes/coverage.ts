import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { coverage, page } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const row = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  environment: Type.String(),
  ...coverage.properties,
});

export const coverageRoute: Route = (api, { filterOf }) => {
  api.get(
    '/coverage',
    {
      schema: {
        summary: 'What the report cannot see, by service',
        querystring: question,
        response: { 200: page(row) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const report = await sources.report(filter);
      const rows = report.services.map(({ name, namespace, environment, coverage: seen }) => ({
        name,
        namespace,
        environment,
        level: seen.level,
        cannotSee: [...seen.cannotSee],
      }));
      return {
        ...pageOf(rows, query, (r) => [r.environment, r.namespace, r.name].join('\n')),
        window: windowOf(filter),
      };
    },
  );
};
