import type { AddressInfo } from 'node:net';
import { type Component, DatatrailError } from '@datatrail/runtime';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { notFound, problemOf, sendProblem } from './problem.ts';
import { ROUTES } from './routes/index.ts';
import { operationRoute } from './routes/operation.ts';
import { pageRoute } from './routes/page.ts';
import type { Api } from './routes/route.ts';
import { problem } from './schemas/question-schema.ts';
import type { RiskApiSources } from './sources.ts';

export type { DetectorSummary, IngestCounts, RiskApiSources } from './sources.ts';

export interface RiskApiOptions {
  /** Loopback unless said otherwise. */
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly tenant: string;
  readonly version: string;
  readonly sources: RiskApiSources;
  /** Told of every unexpected error, without anything of the request but route and method. */
  readonly onError?: (error: Error, route: string) => void;
  /** Told the HTTP status of every answer. */
  readonly onAnswer?: (status: number) => void;
}

export interface RiskApi extends Component {
  /** `http://127.0.0.1:8080`; '' before start. */
  readonly address: string;
}

/** Read-only API over reports. */
export function createRiskApi(options: RiskApiOptions): RiskApi {
  let api: Api | undefined;
  let address = '';
  return {
    name: 'risk-api',
    get address() {
      return address;
    },
    async start() {
      api = await build(options);
      await api.listen({ host: options.host, port: options.port }).catch((cause: NodeJS.ErrnoException) => {
        throw listenError(cause, options);
      });
      const { port } = api.server.address() as AddressInfo;
      address = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    },
    async stop() {
      await api?.close();
      api = undefined;
    },
  };
}

function listenError(cause: NodeJS.ErrnoException, { host, port }: RiskApiOptions): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES' && cause.code !== 'EADDRNOTAVAIL') return cause;
  const why = cause.code === 'EADDRINUSE' ? 'is taken by another program' : 'cannot be listened on';
  return new DatatrailError('port_taken', `the API address ${host}:${port} ${why}`, {
    cure: 'Stop that program, or choose another port with DATATRAIL_API_PORT (0 takes a free one).',
    cause,
  });
}

/** Longest question that is worked on; a report of a large window is made in a few seconds. */
const REQUEST_TIMEOUT_MS = 30_000;

async function build({ sources, tenant, version, onError, onAnswer }: RiskApiOptions): Promise<Api> {
  const api = Fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    // the router's own answers repeat the address
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, problemOf(error)),
    // an unknown parameter is an error, not something to be dropped in silence
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  await api.register(helmet, { contentSecurityPolicy: { directives: STRICT }, strictTransportSecurity: false });
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Datatrail risk API', version, description: 'Who sends which personal data to whom.' },
    },
    // every route may answer with a problem; only the document says so, the whitelist of each route stays its own
    transform: ({ schema, url }) => ({
      schema:
        schema?.hide === true ? schema : { ...schema, response: { ...Object(schema?.response), default: problem } },
      url,
    }),
  });
  api.addHook('onResponse', async (_request, reply) => onAnswer?.(reply.statusCode));
  api.setNotFoundHandler(notFound);
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) onError?.(error, `${request.method} ${request.routeOptions.url ?? ''}`);
    return sendProblem(reply, problem);
  });
  operationRoute(api, { sources, tenant });
  pageRoute(api, { sources, tenant });
  await api.register(
    async (scope) => {
      const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
      for (const route of ROUTES) route(typed, { sources, tenant });
      typed.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger());
    },
    { prefix: '/api/v1' },
  );
  return api;
}

/** Nothing is loaded from elsewhere, nothing inline runs, nobody frames it. */
const STRICT = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'"],
  fontSrc: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};
