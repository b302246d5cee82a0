import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * Secret of the fingerprints: 32 random bytes. Nothing new is made under `older` keys; their placeholders stay valid, and their
 * fingerprints can be looked up.
 */
export type FingerprintKey = Buffer | { readonly current: Buffer; readonly older: readonly Buffer[] };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 12 characters of 5 bits: two subjects of ten million share one with a chance of 1 in 20,000. */
export const FINGERPRINT_LENGTH = 12;
/** 8 characters of 5 bits: one forgery in 10^12 tries passes. */
export const CHECK_LENGTH = 8;
const MIN_KEY_BYTES = 16;

/** Makes keyed fingerprints and check codes; the two use different keys, both derived from the secret. */
export interface Fingerprinter {
  /** 8 hex digits that name the current key, and say nothing about it. */
  readonly keyId: string;
  readonly olderKeyIds: readonly string[];
  fingerprint(tenant: string, category: string, normalized: string): string;
  /** The same under each older key, in the order of the keys. */
  olderFingerprints(tenant: string, category: string, normalized: string): readonly string[];
  check(body: string): string;
  /** Whether the check code of a body was made under the current key or an older one. */
  verify(body: string, check: string): boolean;
}

export function createFingerprinter(key: FingerprintKey): Fingerprinter {
  const current = Buffer.isBuffer(key) ? key : key.current;
  const older = Buffer.isBuffer(key) ? [] : key.older;
  for (const one of [current, ...older]) {
    if (one.length < MIN_KEY_BYTES) {
      throw new Error(
        `the fingerprint key has ${one.length} bytes, at least ${MIN_KEY_BYTES} are needed: give 32 random bytes`,
      );
    }
  }
  const fingerprintKey = derive(current, 'fingerprint');
  const olderKeys = older.map((one) => derive(one, 'fingerprint'));
  const checkKeys = [current, ...older].map((one) => derive(one, 'check'));
  const checkKey = derive(current, 'check');
  return {
    keyId: idOf(current),
    olderKeyIds: older.map(idOf),
    fingerprint: (...value) => encode(fingerprintKey, messageOf(...value), FINGERPRINT_LENGTH),
    olderFingerprints: (...value) => olderKeys.map((one) => encode(one, messageOf(...value), FINGERPRINT_LENGTH)),
    check: (body) => encode(checkKey, body, CHECK_LENGTH),
    verify: (body, check) => checkKeys.some((one) => same(encode(one, body, CHECK_LENGTH), check)),
  };
}

const messageOf = (tenant: string, category: string, normalized: string): string =>
  `${tenant.length}:${tenant}\0${category}\0${normalized}`;

function idOf(key: Buffer): string {
  return createHash('sha256').update(derive(key, 'key id').export()).digest('hex').slice(0, 8);
}

/** A key object: with plain bytes every HMAC would make one anew, which takes three quarters of its time. */
function derive(key: Buffer, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(`datatrail ${purpose}`).digest());
}

function encode(key: KeyObject, message: string, length: number): string {
  const digest = createHmac('sha256', key).update(message).digest();
  let text = '';
  for (let bit = 0; text.length < length; bit += 5) {
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
