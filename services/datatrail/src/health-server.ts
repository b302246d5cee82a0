import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Component, DatatrailError, type Settings } from '@datatrail/runtime';

export interface HealthServerOptions {
  readonly settings: Settings['health'];
  /** Why this process cannot accept work; empty when it can. */
  readonly notReady: () => readonly string[];
  /** Prometheus text format. */
  readonly metrics: () => Promise<string>;
}

export interface HealthServer extends Component {
  /** `http://127.0.0.1:8081`; '' before `start`. */
  readonly address: string;
}

/** `/healthz`, `/readyz` and `/metrics` for a process without the risk API. `start` rejects with `port_taken`. */
export function createHealthServer(options: HealthServerOptions): HealthServer {
  const { host, port } = options.settings;
  let address = '';
  const server = createServer((request, response) => {
    answer(options, request.url ?? '', response).catch(() => response.destroy());
    request.resume();
  });
  return {
    name: 'health',
    get address() {
      return address;
    },
    async start() {
      await listen(server, host, port);
      const bound = server.address() as AddressInfo;
      address = `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
    },
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer({ notReady, metrics }: HealthServerOptions, path: string, response: ServerResponse) {
  const json = (status: number, content: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  switch (path.split('?')[0]) {
    case '/healthz':
      return json(200, { status: 'ok' });
    case '/readyz': {
      const reasons = notReady();
      return json(reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
    }
    case '/metrics':
      return response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
        .end(await metrics());
    default:
      return json(404, { status: 'not found' });
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${cause.code})`;
      const cure = 'Stop that program, or choose another with health.host and health.port (0 takes a free one).';
      reject(new DatatrailError('port_taken', `the address ${host}:${port} of /healthz ${why}`, { cause, cure }));
    });
    server.listen(port, host, resolve);
  });
}
