import type { RegisterOptions } from '@datatrail/recipients';

/** What a person declared; see docs of `declarations.yaml`. All lists are in the order of the file. */
export interface Declarations {
  readonly services: readonly DeclaredService[];
  readonly recipients: readonly DeclaredRecipient[];
  readonly flows: readonly DeclaredFlow[];
  /** Suffixes of host names that are ours. */
  readonly internalHosts: readonly string[];
}

export const SERVICE_ROLES = ['gateway', 'utility', 'frontend', 'backend', 'worker', 'other'] as const;
export type ServiceRole = (typeof SERVICE_ROLES)[number];

export interface DeclaredService {
  readonly name: string;
  /** '' when not said: any namespace. */
  readonly namespace: string;
  readonly owner: string;
  readonly role: ServiceRole | '';
}

/** In the words of GDPR Art. 4 and 26. */
export const RECIPIENT_ROLES = ['processor', 'sub_processor', 'controller', 'joint_controller', 'third_party'] as const;
export type RecipientRole = (typeof RECIPIENT_ROLES)[number];

export interface DeclaredRecipient {
  readonly organisation: string;
  /** `api.example.com` means this host and what lies below it, `*.example.com` only what lies below. */
  readonly hosts: readonly string[];
  readonly aliases: readonly string[];
  /** ISO 3166 alpha-2; null when not said. */
  readonly country: string | null;
  readonly role: RecipientRole | null;
  /** For example `SCC`, `DPF`, `adequacy`, `BCR`; null when not said. */
  readonly transferMechanism: string | null;
  /** What the organisation may use the data for; empty: not restricted. */
  readonly purposes: readonly string[];
}

/** Recipient of a flow that stands for the telemetry back end. */
export const TELEMETRY = 'telemetry';

export interface DeclaredFlow {
  /** `name` or `namespace/name`; `*` for every service. */
  readonly service: string;
  /** fideslang keys; each stands for itself and all below. Empty: called, without personal data. */
  readonly categories: readonly string[];
  /** Organisation, alias or host of a declared recipient, or `telemetry`. */
  readonly recipient: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retention: string;
  /** Last day on which it holds, `YYYY-MM-DD`; null: no end. */
  readonly expires: string | null;
  /** Empty: all. */
  readonly environments: readonly string[];
  /** Endpoints of the sender at which the purpose holds, `*` for any characters; empty: all. */
  readonly endpoints: readonly string[];
  /** Line in the file, from 1. */
  readonly line: number;
}

/** The part of the declarations that says who is who, in the shape that `createRegister` takes. */
export function toRegisterInput(declarations: Declarations | null): Required<RegisterOptions> {
  if (declarations === null) return { recipients: [], internalSuffixes: [], services: [] };
  return {
    recipients: declarations.recipients.map(({ organisation, hosts, country, aliases }) => ({
      organisation,
      hosts,
      country,
      aliases,
    })),
    internalSuffixes: declarations.internalHosts,
    services: declarations.services.map((service) => service.name),
  };
}
