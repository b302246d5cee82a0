import type { IncomingMessage } from 'node:http';
import type { Ticket } from './admission.ts';
import { Gone, Refusal } from './refusal.ts';

export interface BodyLimits {
  readonly limit: number;
  readonly timeoutMs: number;
  /** Books what is kept; null discards the body while it comes. */
  readonly ticket: Ticket | null;
}

/**
 * Reads a body as it comes, still compressed. Rejects with `too_large`, `too_slow` or `overloaded` as soon as that is
 * clear (the rest is left unread), or with `Gone`.
 */
export function readBody(request: IncomingMessage, { limit, timeoutMs, ticket }: BodyLimits): Promise<Uint8Array> {
  const claimed = Number(request.headers['content-length'] ?? 0);
  if (claimed > limit) return Promise.reject(new Refusal('too_large', `the body has more than ${limit} bytes`));
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let total = 0;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      request.on('error', () => undefined);
      end();
    };
    const refuse = (error: Error) => settle(() => reject(error));
    const onData = (chunk: Uint8Array) => {
      total += chunk.length;
      if (total > limit) return refuse(new Refusal('too_large', `the body has more than ${limit} bytes`));
      if (!ticket) return;
      try {
        ticket.reserve(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        refuse(error instanceof Error ? error : new Gone());
      }
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onClose = () => refuse(new Gone('the exporter closed the connection'));
    const onTimeout = () => refuse(new Refusal('too_slow', `the body did not arrive within ${timeoutMs} ms`));
    const timer = setTimeout(onTimeout, timeoutMs);
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}
