import type { Report, ServiceReport } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { Type } from 'typebox';
import { pageOf } from '../cursor.ts';
import { windowOf } from '../question.ts';
import { question } from '../schemas/question-schema.ts';
import { coverage, page, qws, risk, service } from '../schemas/report-schema.ts';
import type { Route } from './route.ts';

const keyOf = (s: ServiceReport) => [s.environment, s.namespace, s.name].join('\n');
const named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) });

export const servicesRoute: Route = (api, { filterOf }) => {
  api.get(
    '/services',
    {
      schema: {
        summary: 'Services with risk, quality and coverage',
        querystring: question,
        response: { 200: page(service) },
      },
    },
    async ({ query, tenant, sources }) => {
      const filter = filterOf(query, tenant);
      const { services } = await sources.report(filter);
      return { ...pageOf(services, query, keyOf), window: windowOf(filter) };
    },
  );
  api.get(
    '/services/:name',
    { schema: { summary: 'One service', params: named, querystring: question, response: { 200: service } } },
    async ({ params, query, tenant, sources }) =>
      oneService(await sources.report(filterOf(query, tenant)), params.name),
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
    async ({ params, query, tenant, sources }) =>
      oneService(await sources.report(filterOf(query, tenant)), params.name),
  );
};

/** `name` is `namespace/name`, or `name` alone when only one namespace and environment has it. */
function oneService(report: Report, name: string): ServiceReport {
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
