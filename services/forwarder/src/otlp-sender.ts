import { readFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DatatrailError, type Settings } from '@datatrail/runtime';
import { MOST_ANSWER_BYTES, rejectedSpans } from './partial-success.ts';
import type { Batch } from './send-queue.ts';

/** What became of one attempt. `refused`: trying again would be refused again. */
export type Attempt =
  | { readonly kind: 'taken'; readonly rejected: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'put_off'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'unreachable'; readonly code: string };

export interface OtlpSender {
  /** One attempt; never rejects. */
  send(batch: Batch, signal: AbortSignal): Promise<Attempt>;
  close(): void;
}

/** Fast rather than small: the other side is often in the same network. */
const GZIP_LEVEL = 1;
/** Statuses that the OTLP specification calls retryable. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const zip = promisify(gzip);

/** Where to post to: the traces path of OTLP is added to an address that has none. */
export function tracesUrl(endpoint: string): URL {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url;
}

/** Posts OTLP protobuf. Follows no redirect: headers with keys go to nobody but the endpoint. */
export function createOtlpSender(settings: Settings['forward']): OtlpSender {
  const url = tracesUrl(settings.endpoint);
  const isSecure = url.protocol === 'https:';
  const limits = { keepAlive: true, maxSockets: settings.concurrency };
  const agent = isSecure ? new HttpsAgent({ ...limits, ...caOf(settings.tlsCaFile) }) : new HttpAgent(limits);
  const own = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name, value.reveal()]));

  const headersOf = (batch: Batch, body: Buffer) => ({
    ...own,
    ...(settings.tenantHeader !== '' && { [settings.tenantHeader]: batch.tenant }),
    'content-type': 'application/x-protobuf',
    ...(settings.compression === 'gzip' && { 'content-encoding': 'gzip' }),
    'content-length': String(body.length),
    'user-agent': 'datatrail',
  });

  return {
    async send(batch, signal) {
      const whole = Buffer.concat(batch.parts);
      const body = settings.compression === 'gzip' ? await zip(whole, { level: GZIP_LEVEL }) : whole;
      const within = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutSeconds * 1000)]);
      const open = isSecure ? httpsRequest : httpRequest;
      try {
        return await exchange(
          open(url, { method: 'POST', agent, headers: headersOf(batch, body), signal: within }),
          body,
        );
      } catch (error) {
        return { kind: 'unreachable', code: within.aborted ? 'timeout' : codeOf(error) };
      }
    },
    close() {
      agent.destroy();
    },
  };
}

function exchange(request: ClientRequest, body: Buffer): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (answer) => {
      readAnswer(answer).then((content) => resolve(judge(answer, content)), reject);
    });
    request.end(body);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    if (length < MOST_ANSWER_BYTES) parts.push(part);
    length += part.length;
    // an endless answer would keep the connection: better a new one
    if (length > 16 * MOST_ANSWER_BYTES) answer.destroy();
  }
  return Buffer.concat(parts).subarray(0, MOST_ANSWER_BYTES);
}

function judge(answer: IncomingMessage, content: Buffer): Attempt {
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300)
    return { kind: 'taken', rejected: rejectedSpans(answer.headers['content-type'] ?? '', content) };
  if (RETRYABLE.has(status)) return { kind: 'put_off', status, retryAfter: answer.headers['retry-after'] };
  return { kind: 'refused', status };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'error';
}

function caOf(file: string): { readonly ca?: Buffer } {
  if (file === '') return {};
  try {
    return { ca: readFileSync(file) };
  } catch (cause) {
    throw new DatatrailError('certificate_unusable', `forward.tlsCaFile cannot be read (${codeOf(cause)})`, {
      cause,
      cure: 'Name an existing PEM file and let this user read it.',
    });
  }
}
