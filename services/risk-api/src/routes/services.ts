import type { ServiceReport } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { factFilterOf } from '../question.ts';
import { type Question, question } from '../schemas/question-schema.ts';
import { coverage, page, qws, risk, service } from '../schemas/report-schema.ts';
import type { Route, RouteContext } from './route.ts';

const keyOf = (s: ServiceReport) => [s.environment, s.namespace, s.name].join('\n');
const named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) });

export const servicesRoute: Route = (api, context) => {
  api.get(
    '/services',
    {
      schema: {
        summary: 'Services with risk, quality and coverage',
        querystring: question,
        response: { 200: page(service) },
      },
    },
    async ({ query }) => {
      const report = await context.sources.report(factFilterOf(query, context.tenant));
      return pageOf(report.services, query, keyOf);
    },
  );
  api.get(
    '/services/:name',
    { schema: { summary: 'One service', params: named, querystring: question, response: { 200: service } } },
    async ({ params, query }) => oneService(context, params.name, query),
  );
  api.get(
    '/services/:name/risk',
    {
      schema: {
        summary: 'Risk of one service with both factors and every contribution',
        params: named,
        querystring: question,
        response: {
          200: Type.Object({
            name: Type.String(),
            namespace: Type.String(),
            environment: Type.String(),
            risk,
            qws,
            coverage,
          }),
        },
      },
    },
    async ({ params, query }) => oneService(context, params.name, query),
  );
};

/** `name` is `namespace/name`, or `name` alone when only one namespace and environment has it. */
async function oneService({ sources, tenant }: RouteContext, name: string, query: Question): Promise<ServiceReport> {
  const report = await sources.report(factFilterOf(query, tenant));
  const found = report.services.filter((s) => s.name === name || `${s.namespace}/${s.name}` === name);
  const [first] = found;
  if (first === undefined) {
    throw new DatatrailError('not_found', 'no service of this name was seen in the window', {
      cure: 'See /api/v1/services for the names.',
    });
  }
  if (found.length > 1) {
    throw new DatatrailError('bad_usage', `${found.length} services have this name`, {
      cure: 'Add `namespace` and `environment` to the question.',
    });
  }
  return first;
}
