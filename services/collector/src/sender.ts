import type { IncomingHttpHeaders } from 'node:http';
import { type KeyRing, presentedKey } from '@datatrail/runtime';
import type { Metadata } from '@grpc/grpc-js';
import { Refusal } from './refusal.ts';

/** The tenant whose ingest key an exporter presents. Throws `unauthenticated` or `forbidden`. */
function tenantOf(keys: KeyRing, presented: string | undefined): string {
  const admitted = keys.admit(presented, 'ingest');
  if (admitted === 'forbidden') throw new Refusal('forbidden', 'this key is not one for sending spans');
  if (admitted !== 'unknown') return admitted.tenant;
  const what = presented === undefined ? 'no key was sent' : 'the key is not known';
  throw new Refusal(
    'unauthenticated',
    `${what}; set OTEL_EXPORTER_OTLP_HEADERS to authorization=Bearer%20 and an ingest key`,
  );
}

export function tenantOfHttp(keys: KeyRing, headers: IncomingHttpHeaders): string {
  return tenantOf(keys, presentedKey(headers.authorization, first(headers['x-api-key'])));
}

export function tenantOfGrpc(keys: KeyRing, metadata: Metadata): string {
  const [authorization, apiKey] = ['authorization', 'x-api-key'].map((name) => textOf(metadata.get(name)[0]));
  return tenantOf(keys, presentedKey(authorization, apiKey));
}

const first = (header: string | readonly string[] | undefined) => (typeof header === 'string' ? header : header?.[0]);
const textOf = (value: string | Buffer | undefined) => (typeof value === 'string' ? value : undefined);
