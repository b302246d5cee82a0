import ipaddr from 'ipaddr.js';

/**
 * Names of private networks: RFC 6761, 6762, 8375, ICANN's `.internal`, and Kubernetes. Not `.test` and `.example`: in
 * traces of test runs those stand for the recipients outside.
 */
const INTERNAL_SUFFIXES = [
  'local',
  'localhost',
  'svc',
  'cluster.local',
  'internal',
  'intranet',
  'private',
  'corp',
  'lan',
  'home',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
];

/** What ipaddr.js calls ranges that are not routed in the public Internet. */
const INTERNAL_RANGES = new Set([
  'private',
  'loopback',
  'carrierGradeNat',
  'uniqueLocal',
  'linkLocal',
  'unspecified',
  'broadcast',
  'multicast',
  'reserved',
  'deprecatedSiteLocal',
]);

/** Whether an address (canonical, see parseHost) lies in a private, loopback, CGNAT, ULA, link-local or reserved range. */
export function isInternalAddress(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return INTERNAL_RANGES.has(parsed.range());
}

/** Whether `name` (lower case) is a single label or lies below a suffix that only a private DNS answers for. */
export function isInternalName(name: string, suffixes: readonly string[]): boolean {
  if (!name.includes('.')) return true;
  return below(name, INTERNAL_SUFFIXES) || below(name, suffixes);
}

function below(name: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** `.Corp.Example.` -> `corp.example`; what people write into settings. */
export function normalizeSuffix(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\*?\.+/, '')
    .replace(/\.+$/, '');
}
