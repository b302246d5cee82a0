import { crc32 } from 'node:zlib';

const LENGTH = 6;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 of a text in six digits of base 62, with zeros in front. */
export function base62Checksum(text: string): string {
  let rest = crc32(text);
  let encoded = '';
  for (let i = 0; i < LENGTH; i++) {
    encoded = BASE62.charAt(rest % 62) + encoded;
    rest = Math.floor(rest / 62);
  }
  return encoded;
}

/**
 * Whether the last six characters of a token are the checksum of what stands between its prefix and them: tokens of
 * GitHub (engineering blog, April 2021) and npm (changelog, September 2021).
 */
export function endsInChecksum(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1, -LENGTH);
  return token.endsWith(base62Checksum(body));
}
