import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** Decompressed. */
  readonly body: Buffer;
}

/** How the back end answers one request. */
export type Answer = (answer: ServerResponse, seen: Seen) => void;

export const take: Answer = (answer) => void answer.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();

/** A real HTTP server in the place of Jaeger, Tempo or another: keeps what it is sent and answers as it is told. */
export async function startOtherBackEnd(port = 0) {
  const seen: Seen[] = [];
  const state: { answer: Answer } = { answer: take };
  const keep = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const raw = Buffer.concat(parts);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const one = { headers: request.headers, path: request.url ?? '', body };
    seen.push(one);
    state.answer(response, one);
  };
  const server = createServer((request, response) => void keep(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    seen,
    state,
    port: bound,
    endpoint: `http://127.0.0.1:${bound}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
