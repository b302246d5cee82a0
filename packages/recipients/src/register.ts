import { parse } from 'tldts';
import { countryOfRegion, withoutRegion } from './cloud-host.ts';
import { parseHost } from './host.ts';
import { isInternalAddress, isInternalName, normalizeSuffix } from './internal.ts';
import type { Identification, RecipientEntry, Register, RegisterOptions } from './recipient.ts';
import { registrableDomain } from './registrable-domain.ts';
import { normalizeAlias, type ShippedLists, type ShippedOrganisation, shippedLists } from './shipped.ts';

const UNKNOWN: Identification = {
  organisation: null,
  domain: '',
  country: null,
  source: 'none',
  kind: null,
  hostedBy: null,
  certain: false,
};

interface UserHosts {
  /** The host itself and what lies below. */
  readonly at: ReadonlyMap<string, Identification>;
  /** Only what lies below (`*.`). */
  readonly below: ReadonlyMap<string, Identification>;
  readonly aliases: ReadonlyMap<string, Identification>;
}

/** Answers bounded: a register that is asked about every host of a busy day must not grow with it. */
const MOST_CACHED = 10_000;

/** Pure; what the user declared goes before what is shipped, the longest matching domain wins. */
export function createRegister(options: RegisterOptions = {}): Register {
  const shipped = shippedLists();
  const user = readUser(options.recipients ?? []);
  const suffixes = (options.internalSuffixes ?? []).map(normalizeSuffix).filter((s) => s !== '');
  const services = new Set((options.services ?? []).map((name) => name.toLowerCase()));
  const cache = new Map<string, Identification>();
  return {
    identify(text) {
      const cached = cache.get(text);
      if (cached !== undefined) return cached;
      if (cache.size >= MOST_CACHED) cache.clear();
      const found = identifyHost(text, user, shipped);
      cache.set(text, found);
      return found;
    },
    alias(name) {
      const key = normalizeAlias(name);
      const declared = user.aliases.get(key);
      if (declared !== undefined) return declared;
      const known = shipped.byAlias.get(key);
      return known === undefined ? null : fromShipped(known);
    },
    isInternal(text) {
      const host = parseHost(text);
      if (host.name === '') return false;
      return host.isAddress ? isInternalAddress(host.name) : isInternalName(host.name, suffixes);
    },
    isPublicName: (name) => {
      const host = parseHost(name);
      return host.name === name && !host.isAddress && parse(name).isIcann === true;
    },
    isOwnService: (name) => services.has(name.toLowerCase()),
  };
}

function readUser(recipients: readonly RecipientEntry[]): UserHosts {
  const at = new Map<string, Identification>();
  const below = new Map<string, Identification>();
  const aliases = new Map<string, Identification>();
  const shared = sharedDomains(recipients);
  for (const { organisation, hosts, country, aliases: names } of recipients) {
    const plain = hosts.map((h) => ({ wild: h.startsWith('*.'), name: parseHost(h.replace(/^\*\./, '')).name }));
    const first = plain.find((h) => h.name !== '')?.name ?? '';
    const domain = first === '' ? '' : shared.has(domainOrName(first)) ? first : domainOrName(first);
    const entry = {
      ...UNKNOWN,
      organisation,
      domain,
      country: country ?? null,
      source: 'user',
      certain: true,
    } as const;
    for (const { wild, name } of plain) if (name !== '') (wild ? below : at).set(name, entry);
    for (const name of [organisation, ...(names ?? [])]) aliases.set(normalizeAlias(name), entry);
  }
  return { at, below, aliases };
}

/** Registrable domains at which several organisations are declared: there the host itself has to name them. */
function sharedDomains(recipients: readonly RecipientEntry[]): Set<string> {
  const owner = new Map<string, string>();
  const shared = new Set<string>();
  for (const { organisation, hosts } of recipients)
    for (const host of hosts) {
      const domain = domainOrName(parseHost(host.replace(/^\*\./, '')).name);
      if ((owner.get(domain) ?? organisation) !== organisation) shared.add(domain);
      owner.set(domain, organisation);
    }
  return shared;
}

function identifyHost(text: string, user: UserHosts, shipped: ShippedLists): Identification {
  const { name, isAddress } = parseHost(text);
  if (name === '') return UNKNOWN;
  const declared = declaredAt(name, user);
  if (declared !== undefined) return declared;
  if (isAddress) return { ...UNKNOWN, domain: name };
  const region = countryOfRegion(name, shipped.regions);
  const host = withoutRegion(name, shipped.regions);
  const unknown = { ...UNKNOWN, domain: domainOrName(name), country: region };
  let listed: ShippedOrganisation | undefined;
  for (let rest = host; rest !== ''; rest = parentOf(rest)) {
    const platform = hostingAt(rest, host, shipped);
    if (platform !== undefined && listed === undefined) return { ...unknown, hostedBy: platform };
    const entry = shipped.byDomain.get(rest);
    // A list of web properties splits organisations by product; our rows speak for all below their domains.
    if (entry?.certain && platform === undefined) return inRegion(entry, region);
    listed ??= entry;
  }
  return listed === undefined ? unknown : inRegion(listed, region);
}

function inRegion(entry: ShippedOrganisation, region: string | null): Identification {
  const identification = fromShipped(entry);
  return region === null ? identification : { ...identification, country: region };
}

/** AWS puts the region between the service and the platform's domain: `x.eu-west-1.elb.amazonaws.com` and the reverse. */
function hostingAt(rest: string, host: string, shipped: ShippedLists): string | undefined {
  if (rest === 'amazonaws.com' && /\.(elb|compute|execute-api|lambda-url)\.[a-z0-9-]+\.amazonaws\.com$/.test(host))
    return shipped.hosting.get('elb.amazonaws.com');
  return rest === host ? undefined : shipped.hosting.get(rest);
}

function declaredAt(name: string, user: UserHosts): Identification | undefined {
  const exact = user.at.get(name);
  if (exact !== undefined) return exact;
  for (let rest = parentOf(name); rest !== ''; rest = parentOf(rest)) {
    const entry = user.at.get(rest) ?? user.below.get(rest);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function fromShipped(entry: ShippedOrganisation): Identification {
  return {
    organisation: entry.organisation,
    domain: entry.domain,
    country: entry.country,
    source: 'shipped',
    kind: entry.kind,
    hostedBy: null,
    certain: entry.certain,
  };
}

function domainOrName(name: string): string {
  return registrableDomain(name) || name;
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}
