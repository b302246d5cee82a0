import type { IncomingMessage, ServerResponse } from 'node:http';
import { CODINGS } from './content-coding.ts';
import { type Encoding, encodeStatus, MEDIA_TYPE } from './otlp-answer.ts';
import { REFUSALS, type Refusal } from './refusal.ts';

/** How long, and for how many bytes, an unread body is thrown away after the answer. */
export interface DrainLimits {
  readonly bytes: number;
  readonly ms: number;
}

export function answer(response: ServerResponse, encoding: Encoding, body: Uint8Array): void {
  response.writeHead(200, { 'Content-Type': MEDIA_TYPE[encoding], 'Content-Length': body.length });
  response.end(body);
}

/** Answers with google.rpc.Status. Returns the HTTP status. */
export function refuse(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  encoding: Encoding,
  refusal: Refusal,
  drain: DrainLimits,
): number {
  const { request, response } = exchange;
  const { http, retryAfterSeconds } = REFUSALS[refusal.kind];
  const body = encodeStatus(encoding, refusal);
  response.statusCode = http;
  response.setHeader('Content-Type', MEDIA_TYPE[encoding]);
  response.setHeader('Content-Length', body.length);
  if (retryAfterSeconds > 0) response.setHeader('Retry-After', String(retryAfterSeconds));
  if (refusal.kind === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer realm="datatrail"');
  if (refusal.kind === 'wrong_method') response.setHeader('Allow', 'POST');
  if (refusal.kind === 'unsupported_coding') response.setHeader('Accept-Encoding', CODINGS.join(', '));
  if (request.complete && refusal.kind !== 'shutting_down') response.end(body);
  else {
    response.setHeader('Connection', 'close');
    if (request.complete || refusal.kind === 'too_slow') response.end(body);
    else endAfterDrain(request, response, body, drain);
  }
  return http;
}

/**
 * Sends the whole answer, then reads on for a while before the connection closes: closing with unread bytes makes the
 * kernel send a reset, which exporters may see before the answer, and then they send the same again.
 */
function endAfterDrain(request: IncomingMessage, response: ServerResponse, body: Uint8Array, drain: DrainLimits): void {
  let left = drain.bytes;
  const finish = () => {
    clearTimeout(timer);
    request.off('data', onData).off('end', finish).off('close', finish);
    if (!response.writableEnded) response.end();
  };
  const onData = (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left <= 0) finish();
  };
  const timer = setTimeout(finish, drain.ms);
  response.write(body);
  request.on('data', onData).on('end', finish).on('close', finish);
  request.resume();
}
