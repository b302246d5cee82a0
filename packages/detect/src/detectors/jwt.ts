import { isBase64Url, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type LineReading, type Text } from '../detector.ts';

const MAX_HEADER = 8192;
const MIN_PAYLOAD = 8;
/** Base64 of `{"alg":""}`, the shortest header. */
const MIN_HEADER = 14;
const DOT = 0x2e;

/** Not parsed: a megabyte of words that only start like a token would throw for each of them. */
function isJoseHeader(encoded: string): boolean {
  const text = Buffer.from(encoded, 'base64url').toString('utf8').trim();
  return text.startsWith('{') && text.endsWith('}') && ALGORITHM.test(text);
}
const ALGORITHM = /"alg"\s*:\s*"/;

function read(text: Text, at: number): Found | LineReading {
  const headerEnd = skipWhile(text.bytes, at, Math.min(text.to, at + MAX_HEADER), isBase64Url);
  // One reading for each run of such bytes, so that the time stays linear.
  const nothing = { found: [], until: headerEnd };
  if (headerEnd - at < MIN_HEADER || byteAt(text, headerEnd) !== DOT) return nothing;
  const payloadEnd = skipWhile(text.bytes, headerEnd + 1, text.to, isBase64Url);
  const isObject = byteAt(text, headerEnd + 1) === 0x65;
  const complete = byteAt(text, payloadEnd) === DOT;
  if (!complete && !(isObject && payloadEnd - headerEnd > MIN_PAYLOAD * 2)) return nothing;
  if (!isJoseHeader(text.bytes.toString('latin1', at, headerEnd))) return nothing;
  let end = payloadEnd;
  // A signature, or the three further parts of an encrypted token (RFC 7516).
  for (let part = 0; part < 3 && byteAt(text, end) === DOT; part++) {
    const next = skipWhile(text.bytes, end + 1, text.to, isBase64Url);
    if (next === end + 1 && part > 0) break;
    end = next;
  }
  return { start: at, end, confidence: complete ? 0.99 : 0.85 };
}

/** RFC 7519: the first part is the base64url of a JSON object with `alg`. */
export const JWT: Detector = {
  id: 'jwt',
  title: 'JSON Web Token',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.99,
  specificity: 90,
  trigger: { prefixes: ['eyJ', 'eyA', 'ewo', 'ewA'] },
  read,
  normalize: (value) => value,
  masks: 'the token with its signature',
  matches: [
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.',
    {
      text: 'token=eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIxIn0.c2lnbmF0dXJl&x=1',
      masked: 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIxIn0.c2lnbmF0dXJl',
    },
    'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp.48V1_ALb6US.5eym8TW_c8SuK0.XFBoMYUZodet',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkEi',
  ],
  nonMatches: [
    'eyJhbGciOiJIUzI1NiJ9',
    'eyJhbGciOiJIUzI1NiJ9.incomplete',
    'eyJmb28iOiJiYXIifQ.eyJhIjoxfQ.c2ln',
    'eyJub3QganNvbg.eyJhIjoxfQ.c2ln',
    'key.Json.parse',
    'xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  ],
};
