import { isIP } from 'node:net';

/**
 * Whether a request under this `Host` can have come from a page only if that page is ours. A page of a stranger whose
 * name was made to lead to this machine (DNS rebinding) asks under that name, which anybody can register: one with a dot.
 * Addresses, names without a dot, and what ends in `.localhost` or `.internal` (host.docker.internal) nobody can.
 * A missing header is no browser's.
 */
export function isTrustedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined || host === '') return true;
  const name = hostNameOf(host);
  if (name === null) return false;
  if (isIP(name) !== 0 || !name.includes('.')) return true;
  return /\.(localhost|internal)$/.test(name) || allowed.some((own) => hostNameOf(own) === name);
}

/** `Shop.example.:8080` -> `shop.example`; null when it is no host. */
function hostNameOf(host: string): string | null {
  const [, address, name] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/\\?#@\s]+))(?::\d{1,5})?$/i.exec(host.trim()) ?? [];
  return address ?? name?.toLowerCase().replace(/\.$/, '') ?? null;
}

/** Whether a page of `origin` is the one that this server itself gave out under `host`. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  return (protocol === 'http:' || protocol === 'https:') && from === host.trim().toLowerCase();
}
