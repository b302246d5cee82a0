import { categoryCure, isCategory } from './category-keys.ts';
import { RECIPIENT_ROLES, SERVICE_ROLES } from './declarations.ts';

const text = { type: 'string', minLength: 1, maxLength: 300 } as const;
const texts = { type: 'array', items: text, maxItems: 10_000 } as const;

const service = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: { name: text, namespace: text, owner: text, role: { enum: SERVICE_ROLES } },
} as const;

const recipient = {
  type: 'object',
  additionalProperties: false,
  required: ['organisation'],
  anyOf: [{ required: ['hosts'] }, { required: ['aliases'] }],
  properties: {
    organisation: text,
    hosts: { type: 'array', minItems: 1, maxItems: 10_000, items: { type: 'string', format: 'host' } },
    aliases: texts,
    country: { type: 'string', format: 'country' },
    role: { enum: RECIPIENT_ROLES },
    transfer_mechanism: text,
    purposes: texts,
  },
} as const;

const flow = {
  type: 'object',
  additionalProperties: false,
  required: ['service', 'categories', 'recipient'],
  properties: {
    service: text,
    categories: { type: 'array', maxItems: 1000, items: { type: 'string', format: 'category' } },
    recipient: text,
    purpose: text,
    legal_basis: text,
    retention: text,
    expires: { type: 'string', format: 'day' },
    environments: texts,
    endpoints: texts,
  },
} as const;

/** JSON Schema of `declarations.yaml`; formats `host`, `country`, `category`, `day` are defined beside it. */
export const DECLARATIONS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    services: { type: 'array', items: service, maxItems: 100_000 },
    recipients: { type: 'array', items: recipient, maxItems: 100_000 },
    flows: { type: 'array', items: flow, maxItems: 100_000 },
    internal_hosts: { type: 'array', items: { type: 'string', format: 'host' }, maxItems: 10_000 },
  },
} as const;

function isDay(value: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

/** A format and what to write instead. */
export const FORMATS: {
  readonly [name: string]: { readonly test: (value: string) => boolean; readonly cure: (written: string) => string };
} = {
  host: {
    test: (value) =>
      /^(\*?\.)?[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_])?$/u.test(value) || /^[0-9a-f:]+$/i.test(value),
    cure: () => 'write a host name such as api.example.com or *.example.com, without scheme, port or path',
  },
  country: { test: (value) => /^[A-Z]{2}$/.test(value), cure: () => 'write two capital letters, for example DE' },
  category: { test: isCategory, cure: categoryCure },
  day: { test: isDay, cure: () => 'write a day as YYYY-MM-DD' },
};
