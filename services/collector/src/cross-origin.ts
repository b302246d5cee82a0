import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback, isTrustedHost, type Settings } from '@datatrail/runtime';
import { Refusal } from './refusal.ts';

/** How long a browser may keep the answer; Chromium caps at this. */
const MAX_AGE_SECONDS = '7200';
const HEADER_NAMES = /^[\w-]+(\s*,\s*[\w-]+){0,31}$/;

/**
 * Lets exporters of web pages in (CORS): pages of this machine, which is where a receiver on loopback belongs, and pages
 * of the origins that the settings name. Other pages get no header, so that their browser keeps them from sending.
 * True when the request only asked whether it may send, and has its answer.
 */
export function answersPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  const { headers, method } = request;
  const { origin } = headers;
  if (origin === undefined) return false;
  response.setHeader('Vary', 'Origin');
  if (!isAllowed(origin, origins)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  if (method !== 'OPTIONS' || !('access-control-request-method' in headers)) return false;
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  const asked = headers['access-control-request-headers'] ?? '';
  response.setHeader('Access-Control-Allow-Headers', HEADER_NAMES.test(asked) ? asked : 'content-type');
  response.setHeader('Access-Control-Max-Age', MAX_AGE_SECONDS);
  if (headers['access-control-request-private-network'] === 'true')
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
  response.writeHead(204).end();
  return true;
}

/**
 * Throws `forbidden` for requests that a page of a stranger makes its reader's browser send: under a name of its own that
 * leads to this machine, or from an origin that is not let in. Where keys are asked for, the name does not matter.
 */
export function refuseStrangers(
  { headers }: IncomingMessage,
  { httpHost, allowedHosts, allowedOrigins }: Settings['collector'],
): void {
  if (isLoopback(httpHost) && !isTrustedHost(headers.host, allowedHosts))
    throw new Refusal('forbidden', 'this receiver is not known under that name; see collector.allowedHosts');
  if (headers.origin !== undefined && !isAllowed(headers.origin, allowedOrigins))
    throw new Refusal('forbidden', 'pages of this origin are not let in; see collector.allowedOrigins');
}

function isAllowed(origin: string, origins: readonly string[]): boolean {
  if (origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return (protocol === 'http:' || protocol === 'https:') && isLoopback(hostname.replace(/^\[|\]$/g, ''));
}
