import { isBase64Url, isSpace, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';
import { looksRandom } from '../field-value.ts';
import { isHandled } from '../handled.ts';

const SCHEME = 'bearer';
const MIN_TOKEN = 8;
const isToken = (c: number): boolean => isBase64Url(c) || '.~+/='.includes(String.fromCharCode(c));

function read(text: Text, at: number): Found | null {
  const gap = at + SCHEME.length;
  if (!isSpace(byteAt(text, gap)) && byteAt(text, gap) !== 0x2b) return null;
  const start = skipWhile(text.bytes, gap + 1, Math.min(text.to, gap + 4), isSpace);
  const end = skipWhile(text.bytes, start, text.to, isToken);
  if (end - start < MIN_TOKEN) return null;
  const token = text.bytes.toString('latin1', start, Math.min(end, start + 256));
  // "bearer authentication" is prose; a token has digits or is long.
  if (isHandled(token) || (!looksRandom(token) && end - start < 32)) return null;
  return { start, end };
}

/** RFC 6750. */
export const BEARER_TOKEN: Detector = {
  id: 'bearer-token',
  title: 'bearer token',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.95,
  specificity: 60,
  trigger: { prefixes: [`${SCHEME} `, `${SCHEME}+`] },
  read,
  normalize: (value) => value,
  masks: 'the token, not the word Bearer',
  matches: [
    { text: 'Bearer mF_9.B5f-4.1JqM', masked: 'mF_9.B5f-4.1JqM' },
    { text: 'Authorization: Bearer abcd1234567890efghijk1234', masked: 'abcd1234567890efghijk1234' },
    { text: 'curl -H "authorization: bearer 0a1b2c3d4e5f"', masked: '0a1b2c3d4e5f' },
    { text: '{"Authorization":"Bearer 0a1b2c3d4e5f=="}', masked: '0a1b2c3d4e5f==' },
    { text: 'h=Bearer%200a1b2c3d4e5f', masked: '0a1b2c3d4e5f' },
  ],
  nonMatches: [
    'Bearer authentication',
    'Bearer token',
    'Bearer [REDACTED]',
    'Bearer $TOKEN',
    'the bearer of 12 news',
    'WWW-Authenticate: Bearer realm="api"',
    'Bearer ********',
  ],
};
