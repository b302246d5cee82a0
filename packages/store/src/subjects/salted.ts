import { createHash, randomBytes } from 'node:crypto';

/** Fingerprints as the engine sees them. The salt is new each time: what the engine keeps of a statement tells nothing. */
export interface Salted {
  readonly salt: string;
  /** Upper-case hex. */
  readonly hashes: readonly string[];
}

export function salted(texts: readonly string[], salt = randomBytes(16).toString('hex')): Salted {
  const hashOf = (text: string): string =>
    createHash('sha256')
      .update(salt + text)
      .digest('hex')
      .toUpperCase();
  return { salt, hashes: texts.map(hashOf) };
}
