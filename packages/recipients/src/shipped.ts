import thirdParty from 'third-party-web/nostats-subset.js';
import hostingData from '../data/hosting.json' with { type: 'json' };
import organisationData from '../data/organisations.json' with { type: 'json' };
import regionData from '../data/regions.json' with { type: 'json' };
import { RECIPIENT_KINDS, type RecipientKind } from './recipient.ts';

/** One organisation of the shipped lists. */
export interface ShippedOrganisation {
  readonly organisation: string;
  readonly kind: RecipientKind;
  /** Country of the organisation, ISO 3166 alpha-2; null when the list does not say. */
  readonly country: string | null;
  /** Its primary domain: what names the recipient. */
  readonly domain: string;
  /** From our own register of APIs, not from a list of web properties. */
  readonly certain: boolean;
}

export interface ShippedLists {
  readonly byDomain: ReadonlyMap<string, ShippedOrganisation>;
  readonly byAlias: ReadonlyMap<string, ShippedOrganisation>;
  readonly hosting: ReadonlyMap<string, string>;
  readonly regions: ReadonlyMap<string, string>;
}

/** Categories of third-party-web as kinds of ours. */
const KIND_OF: { readonly [category: string]: RecipientKind } = {
  ad: 'advertising',
  analytics: 'analytics',
  cdn: 'cdn',
  content: 'content',
  'customer-success': 'support',
  hosting: 'content',
  marketing: 'analytics',
  social: 'social',
  'tag-manager': 'analytics',
  video: 'content',
};

let lists: ShippedLists | undefined;

/** Built once at first use: 5 ms. */
export function shippedLists(): ShippedLists {
  lists ??= build();
  return lists;
}

function build(): ShippedLists {
  const byDomain = new Map<string, ShippedOrganisation>();
  const byAlias = new Map<string, ShippedOrganisation>();
  for (const [organisation, kind, country, domains, aliases] of organisationData.map(readRow)) {
    const entry = { organisation, kind, country, domain: domains[0] ?? '', certain: true };
    for (const domain of domains) byDomain.set(domain, entry);
    for (const alias of aliases) byAlias.set(normalizeAlias(alias), entry);
  }
  addThirdParties(byDomain);
  return {
    byDomain,
    byAlias,
    hosting: new Map(Object.entries(hostingData)),
    regions: new Map(Object.entries(regionData)),
  };
}

type Row = readonly [string, RecipientKind, string | null, readonly string[], readonly string[]];

function readRow(row: readonly unknown[]): Row {
  const [organisation, kind, country, domains, aliases] = row;
  return [
    String(organisation),
    RECIPIENT_KINDS.find((k) => k === kind) ?? 'other',
    typeof country === 'string' && country !== '' ? country : null,
    Array.isArray(domains) ? domains.map(String) : [],
    Array.isArray(aliases) ? aliases.map(String) : [],
  ];
}

/**
 * Our rows win: the list sorts web properties by product, we sort recipients by organisation. An entity that owns a domain
 * of one of our rows belongs to that row, whatever the list calls it (`facebook.net` is Meta like `facebook.com`).
 */
function addThirdParties(byDomain: Map<string, ShippedOrganisation>): void {
  const ours = new Map(Array.from(byDomain.values(), (entry) => [entry.organisation.toLowerCase(), entry]));
  for (const { name, company, category, domains } of thirdParty.entities) {
    const organisation = company || name;
    const plain = domains.map((d) => (d.startsWith('*.') ? d.slice(2) : d));
    const known = ours.get(organisation.toLowerCase()) ?? plain.map((d) => byDomain.get(d)).find((o) => o?.certain);
    const entry = {
      organisation: known?.organisation ?? organisation,
      kind: known?.kind ?? KIND_OF[category] ?? 'other',
      country: known?.country ?? null,
      domain: known?.domain ?? plain[0] ?? '',
      certain: false,
    };
    for (const domain of plain) if (!byDomain.has(domain)) byDomain.set(domain, entry);
  }
}

/** `Azure OpenAI`, `azure_openai` and `azure-openai` are one name. */
export function normalizeAlias(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}
