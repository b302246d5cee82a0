import ipaddr from 'ipaddr.js';

export type AddressScope = 'public' | 'private' | 'loopback';

const TOKEN = /[0-9a-fA-F:.]{2,45}/g;

/** Scope of one address; null when the text is none. Documentation ranges (RFC 5737, 3849) count as public. */
export function scopeOfAddress(text: string): AddressScope | null {
  if (!ipaddr.isValid(text) || (ipaddr.IPv4.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text))) return null;
  const range = ipaddr.process(text).range();
  if (range === 'loopback') return 'loopback';
  return range === 'unicast' || range === 'reserved' ? 'public' : 'private';
}

/** The widest scope of the addresses in a text (`client.address`, a list of forwarders); null when there is none. */
export function addressScope(text: string): AddressScope | null {
  let widest: AddressScope | null = null;
  for (const [token] of text.slice(0, 4096).matchAll(TOKEN)) {
    const scope = scopeOfAddress(token) ?? scopeOfAddress(token.replace(/:\d+$/, ''));
    if (scope === 'public') return scope;
    if (scope === 'private' || widest === null) widest = scope ?? widest;
  }
  return widest;
}

/** Whether a text is an address that the public network routes, or one of a documentation range. */
export function isPublicAddress(text: string): boolean {
  return scopeOfAddress(text) === 'public';
}
