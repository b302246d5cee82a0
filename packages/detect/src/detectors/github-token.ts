import { isAlphanumeric, isBase64Url } from '../ascii.ts';
import { endsInChecksum } from '../base62-checksum.ts';
import type { Detector, Found, Text } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

const PREFIXES = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'];
const FINE_GRAINED = 'github_pat_';

function read(text: Text, at: number): Found | null {
  if (prefixAt(text, at, [FINE_GRAINED]) !== '') {
    return readPrefixedSecret(text, at, FINE_GRAINED.length, { min: 36, max: 255, test: isBase64Url, minDigits: 1 });
  }
  const prefix = prefixAt(text, at, PREFIXES);
  if (prefix === '') return null;
  const found = readPrefixedSecret(text, at, prefix.length, { min: 36, max: 255, test: isAlphanumeric });
  if (found === null) return null;
  const token = text.bytes.toString('latin1', found.start, found.end);
  // A failed checksum may be a token of a newer form: it is masked all the same, and said with less confidence.
  return { ...found, confidence: endsInChecksum(token) ? 0.99 : 0.7 };
}

export const GITHUB_TOKEN: Detector = {
  id: 'github-token',
  title: 'GitHub token',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: [...PREFIXES, FINE_GRAINED] },
  read,
  normalize: (value) => value,
  masks: 'the token',
  matches: [
    { text: 'clone with ghp_1a2B3c4D5e6F7g8H9i0J', masked: 'ghp_1a2B3c4D5e6F7g8H9i0J' },
    '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',
    'gho_16C7e42F292c6912E7710c838347Ae178B4a',
    {
      text: 'https://x:ghs_16C7e42F292c6912E7710c838347Ae178B4a@github.com',
      masked: 'ghs_16C7e42F292c6912E7710c838347Ae178B4a',
    },
    { text: 'token=ghu_16C7e42F292c6912E7710c838347Ae178B4a;', masked: 'ghu_16C7e42F292c6912E7710c838347Ae178B4a' },
    'github_pat_11ABCDEFG0a1b2c3d4e5f6_7Hq2m9XbYc0dEfGhIjKlMnOpQrStUvWxYz0123456789abcdefghijABCDE',
  ],
  nonMatches: [
    'ghp_',
    'ghp_short',
    'ghp_user_id',
    'xghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'github_pat_example',
    'GHP_16C7e42F292c6912E7710c838347Ae178B4a',
  ],
};
