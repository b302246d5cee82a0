import { getDomain } from 'tldts';
import { parseHost } from './host.ts';

/**
 * What somebody registers and owns: `example.co.uk` of `a.b.example.co.uk`. Platforms that give every customer a name count
 * as suffixes: `foo.herokuapp.com` stays whole. '' for addresses, single labels and what is no host.
 */
export function registrableDomain(host: string): string {
  const { name, isAddress } = parseHost(host);
  return name === '' || isAddress ? '' : (getDomain(name, { allowPrivateDomains: true }) ?? '');
}
