import { Type } from 'typebox';
import { list } from '../schemas/closed-set.ts';
import type { Route } from './route.ts';

const health = Type.Object({ status: Type.String() });
const readiness = Type.Object({ status: Type.String(), reasons: list(Type.String()) });

/** For whoever keeps the process running: alive, ready, measured. */
export const operationRoute: Route = (api) => {
  api.get('/healthz', { schema: { hide: true, response: { 200: health } } }, async () => ({ status: 'ok' }));
  api.get(
    '/readyz',
    { schema: { hide: true, response: { 200: readiness, 503: readiness } } },
    async ({ sources }, reply) => {
      const reasons = [...sources.notReady()];
      if (reasons.length === 0) return { status: 'ready', reasons };
      return reply.code(503).send({ status: 'not ready', reasons });
    },
  );
  api.get('/metrics', { schema: { hide: true }, config: { role: 'admin' } }, async ({ sources }, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return sources.metrics();
  });
};
