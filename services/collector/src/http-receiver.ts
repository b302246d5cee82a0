import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorFields, type KeyRing, type Log, type Metrics, type Settings } from '@datatrail/runtime';
import type { Admission, Ticket } from './admission.ts';
import { decompress, parseCoding } from './content-coding.ts';
import { answersPreflight, refuseStrangers } from './cross-origin.ts';
import type { DroppedSignals, Signal } from './dropped-signals.ts';
import { answer, type DrainLimits, refuse } from './http-answer.ts';
import { readBody } from './http-body.ts';
import { type Encoding, encodeSuccess } from './otlp-answer.ts';
import type { Receive } from './receive.ts';
import { Gone, Refusal } from './refusal.ts';
import { tenantOfHttp } from './sender.ts';
import type { TenantLimits } from './tenant-limits.ts';

export interface HttpReceiverOptions {
  readonly settings: Settings['collector'];
  readonly keys: KeyRing;
  readonly limits: TenantLimits;
  readonly admission: Admission;
  readonly receive: Receive;
  readonly dropped: DroppedSignals;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Exporters keep a connection and write to it every 5 s: a server that closes at 5 s (Node's default) makes them race. */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 4096;
const DRAIN_MS = 3_000;

type Route = 'traces' | Signal;
const ROUTES: Readonly<Record<string, Route>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
};

/** The server of OTLP/HTTP, not listening yet. */
export function createHttpReceiver(options: HttpReceiverOptions): Server {
  const { settings, metrics } = options;
  const bodyTimeoutMs = settings.bodyTimeoutSeconds * 1000;
  const drain: DrainLimits = { bytes: 2 * settings.maxBodyBytes, ms: DRAIN_MS };

  const handle = async (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    const startedAt = performance.now();
    const encoding = encodingOf(request);
    let status = 200;
    let ticket: Ticket | null = null;
    try {
      const { route, tenant } = letIn(request, options);
      ticket = options.admission.enter(tenant);
      if (expectsContinue && Number(request.headers['content-length'] ?? 0) <= settings.maxBodyBytes)
        response.writeContinue();
      const body =
        route === 'traces'
          ? await takeTraces(request, { tenant, ticket }, options)
          : await takeDropped(request, route, options.dropped, {
              limit: settings.maxBodyBytes,
              timeoutMs: bodyTimeoutMs,
            });
      answer(response, encoding ?? 'json', body);
      if (route === 'traces')
        metrics.observe('datatrail_collector_request_seconds', (performance.now() - startedAt) / 1000, HTTP);
    } catch (error) {
      if (error instanceof Gone) status = 499;
      else if (response.headersSent) response.destroy();
      else status = refuse({ request, response }, encoding ?? 'json', asRefusal(error, options.log), drain);
    } finally {
      ticket?.leave();
      metrics.add('datatrail_collector_requests_total', 1, { ...HTTP, status: String(status) });
    }
  };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: bodyTimeoutMs,
    // bodies have a clock of their own (readBody), which answers in the exporter's encoding; this one is the net below
    requestTimeout: 2 * bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, bodyTimeoutMs),
  });
  server.maxConnections = MAX_CONNECTIONS;
  for (const event of ['request', 'checkContinue'])
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      if (answersPreflight(request, response, settings.allowedOrigins)) return;
      void handle(request, response, event === 'checkContinue');
    });
  return server;
}

/** Where a request goes and whose it is, before anything of its body is read. Throws a `Refusal`. */
function letIn(request: IncomingMessage, { settings, keys, limits }: HttpReceiverOptions) {
  refuseStrangers(request, settings);
  const route = routeOf(request);
  const tenant = tenantOfHttp(keys, request.headers);
  limits.check(tenant);
  return { route, tenant };
}

const HTTP = { protocol: 'http' } as const;

async function takeTraces(
  request: IncomingMessage,
  { tenant, ticket }: { readonly tenant: string; readonly ticket: Ticket },
  options: HttpReceiverOptions,
): Promise<Uint8Array> {
  const { settings, metrics } = options;
  const encoding = encodingOf(request);
  if (!encoding)
    throw new Refusal('unsupported_type', 'the content type must be application/x-protobuf or application/json');
  const coding = parseCoding(request.headers['content-encoding']);
  const limit = settings.maxBodyBytes;
  const packed = await readBody(request, { limit, timeoutMs: settings.bodyTimeoutSeconds * 1000, ticket });
  const body = await decompress(packed, coding, { limit, ticket });
  if (body !== packed) ticket.release(packed.length);
  metrics.add('datatrail_collector_received_bytes_total', body.length, HTTP);
  const { accepted, rejected } = await options.receive(body, encoding, tenant);
  metrics.add('datatrail_collector_spans_accepted_total', accepted, HTTP);
  metrics.add('datatrail_collector_spans_rejected_total', rejected, HTTP);
  return encodeSuccess(encoding, rejected);
}

/** The body is thrown away while it comes; see docs/adr/0003. */
async function takeDropped(
  request: IncomingMessage,
  signal: Signal,
  dropped: DroppedSignals,
  limits: { readonly limit: number; readonly timeoutMs: number },
): Promise<Uint8Array> {
  await readBody(request, { ...limits, ticket: null });
  dropped.count(signal);
  return encodeSuccess(encodingOf(request) ?? 'json', 0);
}

function routeOf(request: IncomingMessage): Route {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const route = ROUTES[path.length > 1 ? path.replace(/\/$/, '') : path];
  if (!route) throw new Refusal('not_found', 'there is nothing here; traces go to /v1/traces');
  if (request.method !== 'POST') throw new Refusal('wrong_method', 'only POST is taken here');
  return route;
}

function encodingOf(request: IncomingMessage): Encoding | null {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/x-protobuf') return 'protobuf';
  return mediaType === 'application/json' ? 'json' : null;
}

function asRefusal(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  log.once('http_failed', 'a request failed for a reason that nobody foresaw', errorFields(error));
  return new Refusal('failed', 'internal error; see the log of the collector');
}

/** The port a server got. */
export function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
