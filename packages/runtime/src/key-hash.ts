import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

/** Whose key it is, and the SHA-256 of it: a key has 256 random bits, so that nothing slower is needed. */
export class KeyHash {
  readonly tenant: string;
  readonly #hash: Buffer;

  /** `hash`: 64 hex digits. */
  constructor(tenant: string, hash: string) {
    this.tenant = tenant;
    this.#hash = Buffer.from(hash, 'hex');
  }

  /** The 32 bytes. Named so that a reader stops here. */
  reveal(): Buffer {
    return this.#hash;
  }

  /** Enough to tell two keys of a tenant apart. */
  toString(): string {
    return `${this.tenant}:${this.#hash.toString('hex', 0, 4)}...`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
