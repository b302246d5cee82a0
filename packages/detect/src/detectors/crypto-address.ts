import { createHash } from 'node:crypto';
import { isAlphanumeric, isDigit, isHex, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';
import { keccak256 } from '../keccak.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32M = 0x2bc830a3;
const [MIN_BASE58, MAX_BASE58] = [26, 35];
const [MIN_BECH32, MAX_BECH32] = [42, 62];
const ETHEREUM = 42;

const BYTES = 25;

/** A version, 20 bytes, and the first four of the double SHA-256 of both. */
function isBase58Check(address: string): boolean {
  const bytes = Buffer.alloc(BYTES);
  for (const c of address) {
    let carry = BASE58.indexOf(c);
    if (carry < 0) return false;
    for (let i = BYTES - 1; i >= 0; i--) {
      carry += (bytes[i] ?? 0) * 58;
      bytes[i] = carry & 255;
      carry >>= 8;
    }
    if (carry > 0) return false;
  }
  const version = bytes[0];
  if (version !== 0 && version !== 5) return false;
  const hash = (given: Buffer): Buffer => createHash('sha256').update(given).digest();
  return hash(hash(bytes.subarray(0, BYTES - 4)))
    .subarray(0, 4)
    .equals(bytes.subarray(BYTES - 4));
}

/** BIP 173 and 350. */
function isBech32(address: string): boolean {
  const lower = address.toLowerCase();
  const values = Array.from(lower.slice(3), (c) => BECH32.indexOf(c));
  if (values.includes(-1) || (address !== lower && address !== address.toUpperCase())) return false;
  let check = 1;
  for (const value of [3, 3, 0, 2, 3, ...values].map((v, i) => (i < 5 ? prefixValue(lower, i) : v))) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, i) => {
      if ((top >>> i) & 1) check ^= generator;
    });
  }
  return check === 1 || check === BECH32M;
}

/** `bc` spread out: high bits of both letters, a zero, low bits of both. */
function prefixValue(address: string, i: number): number {
  if (i === 2) return 0;
  const c = address.charCodeAt(i % 3);
  return i < 2 ? c >> 5 : c & 31;
}

/** EIP-55: the case of a letter is a bit of the hash; an address of one case says nothing. */
function ethereumConfidence(address: string): number {
  const digits = address.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return /^(.)\1+$/.test(lower) ? 0 : 0.6;
  const hash = keccak256(lower);
  const fits = Array.from(digits).every((c, i) => /\d/.test(c) || c < 'a' === Number.parseInt(hash[i] ?? '0', 16) >= 8);
  return fits ? 0.98 : 0;
}

function read(text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1))) return null;
  if (byteAt(text, at) === 0x30) {
    const end = skipWhile(text.bytes, at + 2, Math.min(text.to, at + ETHEREUM + 1), isHex);
    if (end - at !== ETHEREUM || isAlphanumeric(byteAt(text, end))) return null;
    const confidence = ethereumConfidence(text.bytes.toString('latin1', at, end));
    return confidence === 0 ? null : { start: at, end, confidence };
  }
  const end = skipWhile(text.bytes, at, Math.min(text.to, at + MAX_BECH32 + 1), isAlphanumeric);
  const length = end - at;
  if (isDigit(byteAt(text, at))) {
    const fits = length >= MIN_BASE58 && length <= MAX_BASE58 && isBase58Check(text.bytes.toString('latin1', at, end));
    return fits ? { start: at, end } : null;
  }
  const fits = length >= MIN_BECH32 && length <= MAX_BECH32 && isBech32(text.bytes.toString('latin1', at, end));
  return fits ? { start: at, end } : null;
}

/** Of an address that starts with a digit. */
const SHORTEST_RUN = 23;
const ALPHANUMERIC = Array.from({ length: 128 }, (_, c) => c).filter(isAlphanumeric);

/** Bitcoin developer reference, "addresses"; BIP 173; EIP-55. Addresses are pseudonyms: who holds one is known to many. */
export const CRYPTO_ADDRESS: Detector = {
  id: 'crypto-address',
  title: 'Bitcoin or Ethereum address',
  category: 'user.financial',
  tier: 1,
  confidence: 0.97,
  specificity: 72,
  trigger: {
    prefixes: ['bc1', '0x#', '0xa', '0xb', '0xc', '0xd', '0xe', '0xf'],
    digitRunsBeforeLetter: [1, 2, 3, 4],
    gate: { behind: SHORTEST_RUN, bytes: ALPHANUMERIC },
  },
  read,
  normalize: (value) => (/^(?:0x|bc1)/i.test(value) ? value.toLowerCase() : value),
  masks: 'the address',
  matches: [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    {
      text: 'paid to 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed.',
      masked: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    },
    { text: '{"to":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}', masked: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' },
  ],
  nonMatches: [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
    '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0x7ffd1234abcd',
    '0x0000000000000000000000000000000000000000',
    '3f2504e04f8941d39a0c0305e82c3301',
    'x1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  ],
};
