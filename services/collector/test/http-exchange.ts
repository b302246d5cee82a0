import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Post {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly agent?: Agent;
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };

export function post(
  base: URL,
  { path = '/v1/traces', method = 'POST', headers = PROTOBUF, body = '', agent }: Post = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
    const sent = request(new URL(path, base), { ...options, agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A raw connection: writes what a well-behaved client would not; resolves with all bytes when the server closes. */
export function talk(base: URL, write: (send: (text: string | Buffer) => void) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(base.port), base.hostname);
    let told = '';
    socket.on('data', (chunk) => {
      told += chunk.toString('latin1');
    });
    socket.on('error', (error) => (told === '' ? reject(error) : resolve(told)));
    socket.on('close', () => resolve(told));
    write((text) => void socket.write(text));
  });
}

/** Fields 1 (code) and 2 (message) of a google.rpc.Status in protobuf. */
export function readStatus(body: Buffer): { code: number; message: string } {
  if (body[0] !== 8 || body[2] !== 18) throw new Error(`not a google.rpc.Status: ${body.toString('hex')}`);
  const isLong = (body[3] ?? 0) > 127;
  const length = ((body[3] ?? 0) % 128) + (isLong ? (body[4] ?? 0) * 128 : 0);
  const at = isLong ? 5 : 4;
  return { code: body[1] ?? -1, message: body.subarray(at, at + length).toString() };
}
