import type { Server as HttpServer } from 'node:http';
import { createServer, type Server as NetServer } from 'node:net';
import type { SpanBus } from '@datatrail/bus';
import { splitRequest } from '@datatrail/otlp';
import {
  type Clock,
  type Component,
  createKeyRing,
  DatatrailError,
  type KeyRing,
  type Log,
  type Metrics,
  type Settings,
  systemClock,
} from '@datatrail/runtime';
import { type Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { type Admission, createAdmission } from './admission.ts';
import { createDroppedSignals } from './dropped-signals.ts';
import { createGrpcReceiver } from './grpc-receiver.ts';
import { createHttpReceiver, portOf } from './http-receiver.ts';
import { createJsonDecoder, type JsonDecoder } from './json-decoder.ts';
import { createReceive, type Received, type TraceDecoder, type TraceScreener } from './receive.ts';

import { createTenantLimits } from './tenant-limits.ts';

export type { TraceDecoder, TraceScreener } from './receive.ts';

export interface CollectorOptions {
  readonly settings: Settings['collector'];
  readonly decoder: TraceDecoder;
  readonly screener: TraceScreener;
  readonly bus: Pick<SpanBus, 'publish'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** Told once of all spans that were read, those among them that will not be published. */
  readonly onReceived?: (received: Received, tenant: string) => void;
  /** Default: there are none, and everything belongs to the tenant `default`. */
  readonly keys?: KeyRing;
}

/** Where exporters send to, for example `http://127.0.0.1:4318`. Known after `start`. */
export interface CollectorAddresses {
  readonly http: string;
  readonly grpc: string;
}

export interface Collector extends Component {
  readonly addresses: CollectorAddresses;
}

/**
 * OTLP/HTTP and OTLP/gRPC in, screened spans on the bus. Answers 2xx only when the bus says that they are durable.
 * `start` rejects with `port_taken`; `stop` takes no new requests and waits for those in work, bounded.
 */
export function createCollector(options: CollectorOptions): Collector {
  const { settings, metrics, decoder, screener, bus, clock = systemClock } = options;
  const log = options.log.for('collector');
  const { keys = createKeyRing({ ingest: [], read: [], admin: [] }) } = options;
  const admission = createAdmission({ ...settings, tenants: keys.tenants.length }, metrics);
  const limits = createTenantLimits(settings, metrics);
  const json = createJsonDecoder();
  const dropped = createDroppedSignals(log, metrics);
  const receive = createReceive({
    decoder,
    screener,
    bus,
    clock,
    log,
    metrics,
    fromJson: (body) => json.decode(body),
    split: splitRequest,
    limits,
    onReceived: options.onReceived,
  });
  const parts = { settings, keys, limits, admission, receive, dropped, log, metrics };
  const http = createHttpReceiver(parts);
  const grpc = createGrpcReceiver(parts);
  let addresses: CollectorAddresses = { http: '', grpc: '' };
  let stopping: Promise<void> | null = null;

  return {
    name: 'collector',
    get addresses() {
      return addresses;
    },
    async start() {
      const httpPort = await listenHttp(http, settings);
      const grpcPort = await listenGrpc(grpc, settings);
      addresses = {
        http: `http://${inUrl(settings.httpHost)}:${httpPort}`,
        grpc: `http://${inUrl(settings.grpcHost)}:${grpcPort}`,
      };
      log.info('takes spans', { http: addresses.http, grpc: addresses.grpc });
    },
    stop() {
      stopping ??= stopAll({ settings, admission, http, grpc, json });
      return stopping;
    },
  };
}

interface Running {
  readonly settings: Settings['collector'];
  readonly admission: Admission;
  readonly http: HttpServer;
  readonly grpc: GrpcServer;
  readonly json: JsonDecoder;
}

/** Time for the last answers to be written when their requests have left. */
const LAST_ANSWERS_MS = 200;

/** No new requests, then those in work, then their answers; all of it within `stopTimeoutSeconds` and a little. */
async function stopAll({ settings, admission, http, grpc, json }: Running): Promise<void> {
  const deadline = pause(settings.stopTimeoutSeconds * 1000);
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  const shut = new Promise<void>((resolve) => grpc.tryShutdown(() => resolve()));
  await Promise.race([admission.close(), deadline]);
  // idle connections would keep the servers open
  http.closeIdleConnections();
  await Promise.race([Promise.all([closed, shut]), pause(LAST_ANSWERS_MS)]);
  http.closeAllConnections();
  grpc.forceShutdown();
  await json.close();
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function listenHttp(server: HttpServer, { httpHost, httpPort }: Settings['collector']): Promise<number> {
  await listen(server, { host: httpHost, port: httpPort, setting: 'collector.httpPort' });
  return portOf(server);
}

function listen(server: NetServer, at: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(cannotListen(at, error.code ?? '', error));
    server.once('error', onError);
    server.listen(at.port, at.host, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

async function listenGrpc(server: GrpcServer, { grpcHost, grpcPort }: Settings['collector']): Promise<number> {
  // grpc-js writes a line of its own to standard error when it cannot bind, and hides the reason
  const at = { host: grpcHost, port: grpcPort, setting: 'collector.grpcPort' };
  const probe = createServer();
  await listen(probe, at);
  await new Promise((resolve) => probe.close(resolve));
  return new Promise((resolve, reject) => {
    server.bindAsync(`${inUrl(grpcHost)}:${grpcPort}`, ServerCredentials.createInsecure(), (error, port) => {
      if (!error) return resolve(port);
      const code = /E[A-Z]{4,}/.exec(error.message)?.[0] ?? '';
      reject(cannotListen(at, code, error));
    });
  });
}

interface Listening {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
}

function cannotListen({ host, port, setting }: Listening, code: string, cause: Error): DatatrailError {
  const at = `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new DatatrailError('port_taken', `port ${port} of ${host} is taken by another program`, {
      cause,
      cure: `Stop that program, or choose another port with the setting ${setting} (0 takes a free one).`,
    });
  return new DatatrailError('bad_settings', `cannot listen on ${at} (${code || 'error'})`, {
    cause,
    cure: `Choose an address of this machine and a port above 1023 with the setting ${setting}.`,
  });
}
