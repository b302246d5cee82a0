import { createHash } from 'node:crypto';

/**
 * An id of another format as `digits` hex digits: leading zeros that were left out are filled in, trace ids of 64 bits
 * become 128, and what is no id of that length (some tools write names) is replaced by a digest of it, so that equal ids
 * stay equal. '' stays ''.
 */
export function foreignId(id: string, digits: 16 | 32): string {
  if (id === '') return '';
  if (id.length <= digits && /^[0-9a-fA-F]+$/.test(id)) return id.padStart(digits, '0');
  return createHash('sha256').update(id).digest('hex').slice(0, digits);
}
