import type { AddressInfo } from 'node:net';
import { type Component, createKeyRing, DatatrailError, type KeyRing, type Settings } from '@datatrail/runtime';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest, type FastifySchema } from 'fastify';
import { refuseStrangers, tenantOf } from './admit.ts';
import { createBoundedSources } from './bounded-sources.ts';
import { notFound, problemOf, sendProblem } from './problem.ts';
import { factFilterOf, withDefaultWindow } from './question.ts';
import { ROUTES } from './routes/index.ts';
import { operationRoute } from './routes/operation.ts';
import { pageRoute } from './routes/page.ts';
import type { Api, RouteContext } from './routes/route.ts';
import { problem } from './schemas/question-schema.ts';
import type { RiskApiSources } from './sources.ts';

export type { DetectorSummary, IngestCounts, RiskApiSources, SubjectAnswer, SubjectSources } from './sources.ts';

export interface RiskApiOptions {
  readonly settings: Settings['api'];
  /** Default: there are none, and everything belongs to the tenant `default`. */
  readonly keys?: KeyRing;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
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

/** Who sends what to whom, over HTTP; each tenant its own. */
export function createRiskApi(options: RiskApiOptions): RiskApi {
  let api: Api | undefined;
  let address = '';
  return {
    name: 'risk-api',
    get address() {
      return address;
    },
    async start() {
      const { host } = options.settings;
      api = await build(options);
      await api.listen({ host, port: options.settings.port }).catch((cause: NodeJS.ErrnoException) => {
        throw listenError(cause, options.settings);
      });
      const { port } = api.server.address() as AddressInfo;
      address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    },
    async stop() {
      await api?.close();
      api = undefined;
    },
  };
}

function listenError(cause: NodeJS.ErrnoException, { host, port }: Settings['api']): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES' && cause.code !== 'EADDRNOTAVAIL') return cause;
  const why = cause.code === 'EADDRINUSE' ? 'is taken by another program' : 'cannot be listened on';
  return new DatatrailError('port_taken', `the API address ${host}:${port} ${why}`, {
    cure: 'Stop that program, or choose another port with DATATRAIL_API_PORT (0 takes a free one).',
    cause,
  });
}

/** How long a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Largest body that is taken: declarations of a large organisation. */
const MAX_BODY_BYTES = 2 ** 20;

async function build(options: RiskApiOptions): Promise<Api> {
  const { settings, version, onError, onAnswer, now = Date.now } = options;
  const api = Fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    // the router's own answers repeat the address
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, problemOf(error)),
    // an unknown parameter is an error, not something to be dropped in silence
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  await api.register(helmet, { contentSecurityPolicy: { directives: STRICT }, strictTransportSecurity: false });
  await api.register(swagger, documentOptions(version));
  api.addHook('onResponse', async (_request, reply) => onAnswer?.(reply.statusCode));
  letIn(api, options);
  api.setNotFoundHandler(notFound);
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.code !== 'overloaded')
      onError?.(error, `${request.method} ${request.routeOptions.url ?? ''}`);
    return sendProblem(reply, problem);
  });
  const context: RouteContext = {
    now,
    filterOf: (question, tenant) => factFilterOf(withDefaultWindow(question, settings.windowDays, now()), tenant),
  };
  operationRoute(api, context);
  pageRoute(api, context);
  await api.register(
    async (scope) => {
      const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
      // a route that says nothing of keys is not left open
      typed.addHook('onRoute', (route) => {
        route.config = { role: route.method === 'GET' ? 'read' : 'admin', ...route.config };
      });
      for (const route of ROUTES) route(typed, context);
    },
    { prefix: '/api/v1' },
  );
  api.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => api.swagger());
  return api;
}

/** Before a request is looked at: where it comes from, whose it is, and what it may ask for how long. */
function letIn(api: Api, { settings, sources, keys }: RiskApiOptions): void {
  const ring = keys ?? createKeyRing({ ingest: [], read: [], admin: [] });
  const bounded = createBoundedSources(sources, settings, ring.tenants.length);
  api.decorateRequest('tenant', '');
  api.decorateRequest('sources');
  api.addHook('onRequest', async (request, reply) => {
    refuseStrangers(request, settings);
    const { role } = request.routeOptions.config;
    request.tenant = role === undefined ? '' : tenantOf(request, ring, role);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    request.sources = bounded({ tenant: request.tenant, gone: gone.signal });
  });
}

const documentOptions = (version: string) => ({
  openapi: {
    openapi: '3.1.0' as const,
    info: { title: 'Datatrail risk API', version, description: 'Who sends which personal data to whom.' },
    components: {
      securitySchemes: {
        bearer: { type: 'http' as const, scheme: 'bearer', description: 'A key, where keys are asked for.' },
        apiKey: { type: 'apiKey' as const, in: 'header', name: 'x-api-key' },
      },
    },
    security: [{ bearer: [] }, { apiKey: [] }, {}],
  },
  // every route may answer with a problem; only the document says so, the whitelist of each route stays its own
  transform: ({ schema, url }: { readonly schema?: FastifySchema; readonly url: string }) => ({
    schema: schema?.hide === true ? schema : { ...schema, response: { ...Object(schema?.response), default: problem } },
    url,
  }),
});

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
