import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const MAX_LABEL = 64;
const DASHES = '-----';

function read(text: Text, at: number): Found | null {
  const before = byteAt(text, at - 1) === 32 ? at - 1 : at;
  if (byteAt(text, before - 1) !== 0x2d || byteAt(text, before - 2) !== 0x2d) return null;
  const label = text.bytes.toString('latin1', at, Math.min(text.to, at + MAX_LABEL));
  const match = /^BEGIN[ +][A-Z0-9 +]{0,40}PRIVATE[ +]KEY(?:[ +]BLOCK)?[ +]?-{4,5}/i.exec(label);
  if (match === null) return null;
  const start = Math.max(text.from, before - DASHES.length);
  const marker = before === at ? '-----END' : '---- END';
  const close = text.bytes.indexOf(marker, at + match[0].length, 'latin1');
  if (close < 0 || close >= text.to) return { start, end: text.to };
  const tail = text.bytes.toString('latin1', close, Math.min(text.to, close + MAX_LABEL + 8));
  const end = /^-{4,5} ?END[ +][A-Z0-9 +]{0,60}-{4,5}/i.exec(tail)?.[0].length ?? tail.length;
  return { start, end: Math.min(text.to, close + end) };
}

/** RFC 7468 and 4716 (OpenSSH, PGP): from the first line to the last one, or to the end of a text that was cut. */
export const PRIVATE_KEY: Detector = {
  id: 'private-key',
  title: 'private key block',
  category: 'system.authentication.private_key',
  tier: 1,
  confidence: 0.99,
  specificity: 100,
  trigger: { prefixes: ['BEGIN ', 'BEGIN+'] },
  read,
  normalize: (value) => value.replace(/\\[nr]/g, '').replace(/\s/g, ''),
  masks: 'the block with its first and last line',
  matches: [
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD9\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA',
    {
      text: '{"k":"-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\\n-----END EC PRIVATE KEY-----"}',
      masked: '-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\\n-----END EC PRIVATE KEY-----',
    },
    '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAAi4AAAA3\n---- END SSH2 ENCRYPTED PRIVATE KEY ----',
    {
      text: 'k=-----BEGIN+PRIVATE+KEY-----%0AMC4CAQAwBQYD%0A-----END+PRIVATE+KEY-----&x=1',
      masked: '-----BEGIN+PRIVATE+KEY-----%0AMC4CAQAwBQYD%0A-----END+PRIVATE+KEY-----',
    },
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----',
  ],
  nonMatches: [
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'BEGIN PRIVATE KEY',
    'BEGIN TRANSACTION',
    '-----BEGIN ',
  ],
};
