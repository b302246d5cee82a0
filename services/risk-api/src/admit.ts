import {
  DatatrailError,
  isLoopback,
  isOwnOrigin,
  isTrustedHost,
  type KeyRing,
  type KeyRole,
  presentedKey,
} from '@datatrail/runtime';
import type { FastifyRequest } from 'fastify';

export interface HostRules {
  readonly host: string;
  readonly allowedHosts: readonly string[];
}

/**
 * Throws `forbidden` for what a page of a stranger makes its reader's browser ask: under a name of its own that leads to
 * this machine (DNS rebinding), or from an origin that is not this page. Where keys are asked for, the name does not
 * matter, because that page has none.
 */
export function refuseStrangers({ headers }: FastifyRequest, { host, allowedHosts }: HostRules): void {
  if (isLoopback(host) && !isTrustedHost(headers.host, allowedHosts))
    throw new DatatrailError('forbidden', 'this API is not known under that name', {
      cure: 'Ask 127.0.0.1 or localhost, or add the name to api.allowedHosts.',
    });
  const { origin } = headers;
  const isForeign =
    (origin !== undefined && !isOwnOrigin(origin, headers.host) && !isNamed(origin, allowedHosts)) ||
    (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate');
  if (isForeign)
    throw new DatatrailError('forbidden', 'pages of other origins may not ask this API', {
      cure: 'Ask from a program, or from the page that this API itself serves.',
    });
}

const isNamed = (origin: string, allowedHosts: readonly string[]) =>
  URL.canParse(origin) && allowedHosts.includes(new URL(origin).hostname);

/** The tenant whose key a request presents. Throws `unauthenticated` or `forbidden`. */
export function tenantOf({ headers }: FastifyRequest, keys: KeyRing, role: KeyRole): string {
  const apiKey = headers['x-api-key'];
  const presented = presentedKey(headers.authorization, typeof apiKey === 'string' ? apiKey : undefined);
  const admitted = keys.admit(presented, role);
  if (admitted === 'forbidden')
    throw new DatatrailError('forbidden', `this key is not one for ${role === 'read' ? 'reading' : 'administration'}`, {
      cure: 'Use a key that was made for it with "datatrail keys new".',
    });
  if (admitted !== 'unknown') return admitted.tenant;
  const what = presented === undefined ? 'no key was sent' : 'the key is not known';
  throw new DatatrailError('unauthenticated', what, { cure: 'Send a read key as "Authorization: Bearer KEY".' });
}
