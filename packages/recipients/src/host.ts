import ipaddr from 'ipaddr.js';

/** A host as a span names it, in one form. */
export interface Host {
  /** Lower-case ASCII name or canonical IP, without port, brackets, zone, user-info and trailing dot; '' if none. */
  readonly name: string;
  /** 0 when not said. */
  readonly port: number;
  readonly isAddress: boolean;
}

const NONE: Host = { name: '', port: 0, isAddress: false };
/** RFC 1035 allows 253 characters; more is no host name. */
const LONGEST = 253;
/** Names are the common case: the library is asked only about what looks like an address. */
const FOUR_PARTS = /^\d+\.\d+\.\d+\.\d+$/;
/** What gRPC puts before a name, with the server that is to be asked for it: `dns://10.0.0.2/cart:9090`. */
const RESOLVER = /^(?:dns|xds|passthrough|ipv4|ipv6):(?!\d+$)(?:\/\/[^/]*\/)?/i;
/** What connection strings put before a host, `tcp:db,1433`; with slashes it is a scheme like any other. */
const TRANSPORT = /^(?:tcp|udp):(?!\d+$|\/)/i;
/** Sockets and pipes of this machine, by path or by scheme. */
const SOCKET = /^(?:\/(?!\/)|\.{1,2}\/|(?:unix|unix-abstract|npipe|vsock):(?!\d+$))/i;
/** Several hosts, or SQL Server's `host,port`: the first stands for all. */
const LIST = /^[^,\s]*[.:][^,\s]*(?=,\S*$)/;
const NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/**
 * Reads what people put into host attributes: names, IPs, `host:port`, `[v6%zone]:port`, URLs, `user@host`, gRPC targets,
 * lists of hosts. Never throws; what is no host (masked values and socket files among it) gives the name ''.
 */
export function parseHost(text: string): Host {
  let rest = text.trim();
  if (SOCKET.test(rest)) return NONE;
  rest = rest.replace(RESOLVER, '').replace(TRANSPORT, '');
  const scheme = rest.indexOf('://');
  if (scheme >= 0) rest = rest.slice(scheme + 3);
  else if (rest.startsWith('//')) rest = rest.slice(2);
  rest = rest.replace(/^\/+/, '');
  const end = rest.search(/[/?#\\]/);
  if (end >= 0) rest = rest.slice(0, end);
  const user = rest.lastIndexOf('@');
  if (user >= 0) rest = rest.slice(user + 1);
  if (rest === '' || rest.length > 4 * LONGEST) return NONE;
  if (rest.includes(',')) rest = LIST.exec(rest)?.[0] ?? rest;
  return rest.startsWith('[') ? bracketed(rest) : plain(rest);
}

function bracketed(text: string): Host {
  const close = text.indexOf(']');
  if (close < 0) return NONE;
  const address = canonicalAddress(text.slice(1, close));
  if (address === null) return NONE;
  return { name: address, port: text[close + 1] === ':' ? portOf(text.slice(close + 2)) : 0, isAddress: true };
}

function plain(text: string): Host {
  const colon = text.indexOf(':');
  if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
    const address = canonicalAddress(text);
    return address === null ? NONE : { name: address, port: 0, isAddress: true };
  }
  const port = colon < 0 ? 0 : portOf(text.slice(colon + 1));
  const name = colon < 0 ? text : text.slice(0, colon);
  const address = canonicalAddress(name);
  if (address !== null) return { name: address, port, isAddress: true };
  const ascii = asciiName(name);
  return ascii === '' ? NONE : { name: ascii, port, isAddress: false };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port <= 65535 ? port : 0;
}

/** Four decimal parts or IPv6, IPv4-mapped IPv6 as IPv4; null otherwise (`1.2` and `0x7f.1` are no addresses here). */
function canonicalAddress(text: string): string | null {
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  if (FOUR_PARTS.test(bare) && ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare).toString();
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null;
  const v6 = ipaddr.IPv6.parse(bare);
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address().toString() : v6.toRFC5952String();
}

function asciiName(text: string): string {
  let name = text.toLowerCase();
  if (name.endsWith('.')) name = name.slice(0, -1);
  if (/[^ -~]/.test(name)) name = punycode(name);
  return name.length <= LONGEST && NAME.test(name) ? name : '';
}

function punycode(name: string): string {
  const url = URL.parse(`http://${name}/`);
  const host = url?.hostname ?? '';
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
