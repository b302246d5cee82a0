import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Fault, FaultPlan } from './faults.ts';
import { Lanes, StatementError } from './lanes.ts';
import { clusterConfig, onOneServer } from './one-server-cluster.ts';
import { bodyInsertOf, insertFromFile, killedBy, quote, type RunningStatement, withProcesses } from './statement.ts';

export interface ServeOptions {
  readonly directory: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What the server says of its version instead of the engine's own. */
  readonly version?: string;
  /**
   * Name of a cluster whose only server this is. The engine executes neither `ON CLUSTER` nor inserts into replicas: both are
   * left out of statements, so what is tried here is what stands beside them (Distributed tables, their inserts, questions).
   */
  readonly cluster?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

const LANES = 6;
const STATUS: Readonly<Record<number, number>> = { 60: 404, 81: 404, 159: 408, 497: 403, 516: 403, 241: 500, 394: 500 };
/** Parameters of a request that are no settings of its statement. */
const PROTOCOL =
  /^(query|query_id|database|default_format|session_\w+|user|password|role|compress|decompress|buffer_size|wait_end_of_query|enable_http_compression|http_\w+|param_\w+|client_protocol_version|send_progress_in_http_headers)$/;

interface Asked {
  readonly sql: string;
  readonly body: Buffer;
  readonly database: string;
  readonly format: string;
  readonly settings: Readonly<Record<string, string>>;
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return x !== undefined && y !== undefined && timingSafeEqual(x, y);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

/** ClickHouse's HTTP interface over the embedded engine: enough of it for clients that read, write and cancel. */
class ClickHouseServer {
  readonly #options: ServeOptions;
  readonly #lanes: Lanes;
  readonly #incoming: string;
  readonly #running = new Map<string, RunningStatement>();
  readonly #faults = new FaultPlan();
  #files = 0;

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#incoming = join(options.directory, 'incoming');
    mkdirSync(this.#incoming, { recursive: true });
    const config = join(options.directory, 'cluster.xml');
    if (options.cluster !== undefined) writeFileSync(config, clusterConfig(options.cluster));
    this.#lanes = new Lanes(join(options.directory, 'engine'), {
      count: LANES,
      ...(options.cluster !== undefined && { config }),
    });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    const body = await bodyOf(request);
    if (url.pathname === '/faults') {
      this.#faults.set(JSON.parse(body.toString()));
      return void response.end();
    }
    const id = url.searchParams.get('query_id') ?? randomUUID();
    response.setHeader('X-ClickHouse-Query-Id', id);
    response.setHeader('X-ClickHouse-Server-Display-Name', 'datatrail-test');
    try {
      this.#authenticate(request, url);
      await this.#answerStatement(id, this.#asked(request, url, body), response);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #authenticate(request: IncomingMessage, url: URL): void {
    const [, basic = ''] = /^Basic (.+)$/.exec(headerOf(request, 'authorization')) ?? [];
    const [, name = '', word = ''] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(basic, 'base64').toString()) ?? [];
    const user = name || headerOf(request, 'x-clickhouse-user') || url.searchParams.get('user') || 'default';
    const password = word || headerOf(request, 'x-clickhouse-key') || url.searchParams.get('password') || '';
    if (isSame(user, this.#options.user) && isSame(password, this.#options.password)) return;
    throw new StatementError(516, 'AUTHENTICATION_FAILED', `${user}: Authentication failed: password is incorrect`);
  }

  #asked(request: IncomingMessage, url: URL, body: Buffer): Asked {
    const query = url.searchParams.get('query');
    const settings = [...url.searchParams].filter(([name]) => !PROTOCOL.test(name));
    for (const [name, value] of settings)
      if (!/^\w+$/.test(name) || !/^[\w.]*$/.test(value))
        throw new StatementError(115, 'UNKNOWN_SETTING', `setting ${name} is not taken`);
    return {
      sql: this.#told(query ?? body.toString()),
      body: query === null ? Buffer.alloc(0) : body,
      database: url.searchParams.get('database') || headerOf(request, 'x-clickhouse-database') || 'default',
      format: url.searchParams.get('default_format') || headerOf(request, 'x-clickhouse-format') || 'TabSeparated',
      settings: Object.fromEntries(settings),
    };
  }

  #told(sql: string): string {
    const { version, cluster } = this.#options;
    const told = version === undefined ? sql : sql.replace(/\bversion\(\)/g, quote(version));
    return cluster === undefined ? told : onOneServer(told);
  }

  async #answerStatement(id: string, asked: Asked, response: ServerResponse): Promise<void> {
    const fault = this.#faults.take(asked.sql);
    if (fault?.kind === 'refuse') return void response.writeHead(503).end('upstream connect error\n');
    if (fault?.kind === 'drop_request') return void response.socket?.destroy();
    if (this.#running.has(id))
      throw new StatementError(
        216,
        'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING',
        `Query with id = ${id} is already running`,
      );
    const statement: RunningStatement = {
      id,
      sql: asked.sql,
      startedAt: Date.now(),
      cancelled: false,
      inEngine: false,
    };
    this.#running.set(id, statement);
    try {
      if (fault?.kind === 'late') response.socket?.destroy();
      if (fault?.ms !== undefined) await setTimeout(fault.ms);
      const output = await this.#run(statement, asked);
      this.#send(response, output, fault);
    } finally {
      this.#running.delete(id);
    }
  }

  async #run(statement: RunningStatement, asked: Asked): Promise<Uint8Array> {
    const killed = killedBy(asked.sql);
    if (killed !== undefined) return this.#kill(killed);
    const insert = asked.body.length > 0 ? bodyInsertOf(asked.sql) : undefined;
    if (insert === undefined) return this.#runIn(statement, asked, withProcesses(asked.sql, this.#running.values()));
    const file = join(this.#incoming, `${++this.#files}.rows`);
    await writeFile(file, asked.body);
    try {
      return await this.#runIn(statement, asked, insertFromFile(insert, file));
    } finally {
      await unlink(file).catch(() => undefined);
    }
  }

  async #runIn(statement: RunningStatement, asked: Asked, sql: string): Promise<Uint8Array> {
    if (statement.cancelled) throw new StatementError(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
    statement.inEngine = true;
    const { database, format, settings } = asked;
    return this.#lanes.run({ sql: `/* id ${statement.id} */ ${sql}`, database, format, settings });
  }

  async #kill(id: string): Promise<Uint8Array> {
    const statement = this.#running.get(id);
    if (statement !== undefined) statement.cancelled = true;
    if (statement?.inEngine === true) await this.#lanes.kill(`/* id ${id} */`);
    return new Uint8Array();
  }

  #send(response: ServerResponse, output: Uint8Array, fault: Fault | undefined): void {
    if (fault?.kind === 'drop_answer') return void response.socket?.destroy();
    response.setHeader('X-ClickHouse-Summary', '{"read_rows":"0","written_rows":"0","elapsed_ns":"0"}');
    response.setHeader('Content-Length', output.length);
    if (fault?.kind !== 'half_answer') return void response.end(output);
    response.write(output.subarray(0, output.length / 2), () => response.socket?.destroy());
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (response.destroyed || response.headersSent) return;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof StatementError ? error.code : Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002);
    response.setHeader('X-ClickHouse-Exception-Code', String(code));
    const text = message.replace(/^(Code: \d+\. DB::Exception: )(?:Code: \d+\. DB::Exception: )+/, '$1');
    response.writeHead(STATUS[code] ?? 500).end(`${text} (version 26.0)\n`);
  }
}

/** Serves on loopback only. Resolves when requests are taken. */
export async function serveClickHouse(options: ServeOptions): Promise<Server> {
  const clickhouse = new ClickHouseServer(options);
  const listener: RequestListener = (request, response) => {
    // a client that goes away in the middle of its request is no fault of ours
    clickhouse.answer(request, response).catch(() => response.socket?.destroy());
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  // what a server of ClickHouse keeps by default
  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve));
  return server;
}
