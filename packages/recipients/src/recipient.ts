/** What an organisation does with what it is sent, as its public services say. */
export const RECIPIENT_KINDS = [
  'payment',
  'mail',
  'messaging',
  'analytics',
  'advertising',
  'crm',
  'ai',
  'auth',
  'cloud',
  'hosting',
  'cdn',
  'monitoring',
  'maps',
  'support',
  'social',
  'developer',
  'storage',
  'content',
  'commerce',
  'finance',
  'hr',
  'security',
  'other',
] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** A recipient that a person declared. */
export interface RecipientEntry {
  readonly organisation: string;
  /** `api.partner.example` means this host and what lies below; `*.partner.example` only what lies below. */
  readonly hosts: readonly string[];
  /** ISO 3166 alpha-2; null or missing when not said. */
  readonly country?: string | null;
  /** Names that `peer.service` uses for it. */
  readonly aliases?: readonly string[];
}

/** Who is behind a host or a name. "Unknown organisation" is a normal answer. */
export interface Identification {
  readonly organisation: string | null;
  /** Primary domain of the organisation when it is known, else registrable domain of the host, else the IP; '' if none. */
  readonly domain: string;
  /** ISO 3166 alpha-2, from the register or a region in the host name; null when not known. `EU` for a European region. */
  readonly country: string | null;
  readonly source: 'user' | 'shipped' | 'none';
  readonly kind: RecipientKind | null;
  /** Whose platform an unknown organisation's host runs on (`Heroku`); null elsewhere. */
  readonly hostedBy: string | null;
  /** The entry names this very host as an API of the organisation, rather than a web property of a list. */
  readonly certain: boolean;
}

export interface RegisterOptions {
  readonly recipients?: readonly RecipientEntry[];
  readonly internalSuffixes?: readonly string[];
  /** Names of services that are ours. */
  readonly services?: readonly string[];
}

export interface Register {
  /** `host` MAY carry port, brackets, user-info, scheme. */
  identify(host: string): Identification;
  /** What `peer.service` or a GenAI provider name stands for; null when nobody knows it. */
  alias(name: string): Identification | null;
  isInternal(host: string): boolean;
  /** Whether a name (of a `peer.service`, say) is a host name below a suffix of the public DNS. */
  isPublicName(name: string): boolean;
  /** A declared service of ours bears this name. */
  isOwnService(name: string): boolean;
}
