// The one file that touches the client of a ClickHouse server.
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Secret } from '@datatrail/runtime';
import { failureOf, type ServerFailure } from './server-failure.ts';

export interface ServerAddress {
  /** http(s)://host:port, without user and password. */
  readonly url: string;
  readonly username: string;
  readonly password: Secret | null;
  readonly tls?: { readonly ca?: Uint8Array; readonly cert?: Uint8Array; readonly key?: Uint8Array };
}

export interface ServerRequest {
  readonly sql: string;
  /** The name by which the statement is found while it runs. */
  readonly id: string;
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Rows of an INSERT. */
  readonly rows?: Uint8Array;
}

/** Rejections of `run`. */
export class RequestFailed extends Error {
  readonly failure: ServerFailure;

  constructor(failure: ServerFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/** Lists of minutes stand in the text of a question: a file of a year has 525,600 of them, ten bytes each. */
const LONGEST_STATEMENT = 64 * 2 ** 20;
/**
 * The server holds its answer back until it is whole: an error in the middle would else come as data. Meanwhile headers tell
 * of progress, so that nothing between us and the server takes the silence for the end.
 */
const SETTINGS = {
  max_query_size: String(LONGEST_STATEMENT),
  wait_end_of_query: 1,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '10000',
} as const;
const LONGEST_HEADERS = 2 ** 20;
/** Time-outs are ours, by request; the client's own would be the same for all. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
/** Below the 3 s after which older servers end an idle connection: a request on a dying one is lost, or unclear. */
const IDLE_MS = 2000;

/** HTTP connections to one server. */
export interface ServerClient {
  /** Gives the output, whole. Rejects with `RequestFailed`, or with the reason of `signal` when that was it. */
  run(request: ServerRequest): Promise<Uint8Array>;
  close(): Promise<void>;
}

function tlsOf({ tls }: ServerAddress): object {
  if (tls === undefined) return {};
  // the client takes a certificate of ours only beside an authority: then those that Node knows
  const ca = { ca_cert: Buffer.from(tls.ca ?? rootCertificates.join('\n')) };
  if (tls.cert === undefined || tls.key === undefined) return { tls: ca };
  return { tls: { ...ca, cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) } };
}

async function collect(client: ClickHouseClient, request: ServerRequest, signal: AbortSignal): Promise<Uint8Array> {
  const { sql, id, rows } = request;
  const asked = { query: sql, query_id: id, abort_signal: signal };
  const { stream } = await client.exec(rows === undefined ? asked : { ...asked, values: Readable.from([rows]) });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

export interface ClientOptions {
  readonly database: string;
  readonly connections: number;
}

export function createServerClient(address: ServerAddress, { database, connections }: ClientOptions): ServerClient {
  const host = new URL(address.url).host;
  const client = createClient({
    url: address.url,
    username: address.username,
    password: address.password?.reveal() ?? '',
    database,
    max_open_connections: connections,
    request_timeout: NO_TIMEOUT_MS,
    keep_alive: { idle_socket_ttl: IDLE_MS, eagerly_destroy_stale_sockets: true },
    max_response_headers_size: LONGEST_HEADERS,
    clickhouse_settings: SETTINGS,
    log: { level: ClickHouseLogLevel.OFF },
    ...tlsOf(address),
  });
  return {
    async run(request) {
      const { signal: givenUp, seconds } = request;
      const late = AbortSignal.timeout(seconds * 1000);
      try {
        return await collect(client, request, givenUp === undefined ? late : AbortSignal.any([givenUp, late]));
      } catch (error) {
        givenUp?.throwIfAborted();
        throw new RequestFailed(failureOf(error, host));
      }
    },
    close: () => client.close(),
  };
}
