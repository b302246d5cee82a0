import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hashOfKey, type KeyHash } from './key-hash.ts';

export const KEY_ROLES = ['ingest', 'read', 'admin'] as const;
/** `ingest` sends spans; `read` asks the API; `admin` also changes declarations and triage. */
export type KeyRole = (typeof KEY_ROLES)[number];

/** Whose everything is where there are no keys. */
export const DEFAULT_TENANT = 'default';

/** `unknown`: no key, or none of ours. `forbidden`: a key of ours that is not for this. */
export type KeyDenial = 'unknown' | 'forbidden';

/** All keys that are valid now; two of one tenant and role at once while one takes over from the other. */
export interface KeyRing {
  /** There are no keys: everybody is let in, which only loopback may be. */
  readonly isOpen: boolean;
  /** Sorted. */
  readonly tenants: readonly string[];
  /** The tenant whose key was presented, when it is good for `role`. Takes as long for a near miss as for any other. */
  admit(presented: string | undefined, role: KeyRole): { readonly tenant: string } | KeyDenial;
}

/** Longer ones are not hashed. */
const LONGEST_KEY = 512;

export function createKeyRing(keys: Readonly<Record<KeyRole, readonly KeyHash[]>>): KeyRing {
  const hashes = { ingest: keys.ingest, read: keys.read, admin: keys.admin };
  const known = KEY_ROLES.flatMap((role) =>
    hashes[role].map((key) => ({ role, tenant: key.tenant, hash: key.reveal() })),
  );
  const isOpen = known.length === 0;
  return {
    isOpen,
    tenants: isOpen ? [DEFAULT_TENANT] : [...new Set(known.map(({ tenant }) => tenant))].sort(),
    admit(presented, role) {
      if (isOpen) return { tenant: DEFAULT_TENANT };
      if (presented === undefined || presented.length > LONGEST_KEY) return 'unknown';
      const hash = hashOfKey(presented);
      // every key is compared, so that the time tells nothing about which is near
      const [found] = known.filter((key) => timingSafeEqual(key.hash, hash));
      if (found === undefined) return 'unknown';
      return isGoodFor(found.role, role) ? { tenant: found.tenant } : 'forbidden';
    },
  };
}

function isGoodFor(own: KeyRole, asked: KeyRole): boolean {
  return own === asked || (own === 'admin' && asked === 'read');
}

/** The key of a request: `Authorization: Bearer KEY`, or `x-api-key: KEY`. */
export function presentedKey(authorization: string | undefined, apiKey: string | undefined): string | undefined {
  const bearer = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
  return bearer ?? (apiKey?.trim() || undefined);
}

/** A new key with 256 random bits. Its beginning says what it is, for people and for scanners of secrets. */
export function makeKey(role: KeyRole): string {
  return `dtk_${role}_${randomBytes(32).toString('base64url')}`;
}
