import { byteAt, type Detector, type Field, type Found, type Text } from '../detector.ts';
import { isHandled } from '../handled.ts';
import { endsInWord } from '../key-name.ts';

const KEYS = new Set(['authorization', 'proxyauthorization']);
const MAX_HEADER = 8192;
/** Schemes of the IANA registry and of well-known services, before their credentials. */
const SCHEME =
  /^(?:basic|bearer|digest|negotiate|ntlm|token|apikey|api-key|hmac|hoba|dpop|gnap|mutual|privatetoken|scram-sha-\S+|vapid|aws4-hmac-sha256|googlelogin|key|sso-key|signature)[ =:+]+/i;

/** A header's value goes on to the end of its line or of the quotes around it. */
function lineEnd(text: Text, field: Field): number {
  if (field.style === 'attribute') return field.to;
  const limit = Math.min(text.to, field.from + MAX_HEADER);
  let end = field.from;
  while (end < limit) {
    const c = byteAt(text, end);
    if (c < 32 || c === 0x22 || c === 0x27 || c === 0x26) break;
    end++;
  }
  return end;
}

function readField(text: Text, field: Field): Found | null {
  const end = lineEnd(text, field);
  const value = text.bytes.toString('latin1', field.from, end);
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  const credentials = value.slice(scheme.length);
  if (isHandled(credentials) || credentials.length < 4) return null;
  // Without a scheme only something that looks like a credential: no prose such as "authorization: denied for user".
  if (scheme === '' && !(/\d/.test(credentials) && !/\s/.test(credentials))) return null;
  const word = field.style === 'attribute' ? credentials : (/^\S+(?:, ?\S+=\S+)*/.exec(credentials)?.[0] ?? '');
  if (isHandled(word) || (field.style !== 'attribute' && !/[\d=]/.test(word))) return null;
  const start = field.from + scheme.length;
  return { start, end: start + word.length };
}

/** RFC 9110, section 11.6.2: whatever the scheme is, what follows it is a credential. */
export const AUTHORIZATION_HEADER: Detector = {
  id: 'authorization-header',
  title: 'credentials of an authorization header',
  category: 'user.authorization.credentials',
  tier: 1,
  confidence: 0.95,
  specificity: 30,
  trigger: { key: (name) => endsInWord(name, KEYS) },
  readField,
  normalize: (value) => value,
  masks: 'the credentials, not the scheme',
  matches: [
    { text: 'Token 0a1b2c3d4e5f', key: 'http.request.header.authorization', masked: '0a1b2c3d4e5f' },
    { text: 'opaque-0a1b2c3d', key: 'http.request.header.proxy_authorization' },
    {
      text: 'Digest username="Mufasa", realm="x", response="753927fa0e85d1"',
      key: 'http.request.header.authorization',
      masked: 'username="Mufasa", realm="x", response="753927fa0e85d1"',
    },
    { text: 'GET / HTTP/1.1\r\nAuthorization: ApiKey 0a1b2c3d\r\nHost: x', masked: '0a1b2c3d' },
    { text: '{"authorization":"Token 0a1b2c3d4e5f"}', masked: '0a1b2c3d4e5f' },
  ],
  nonMatches: [
    { text: 'Bearer [REDACTED]', key: 'http.request.header.authorization' },
    { text: 'REDACTED', key: 'http.request.header.authorization' },
    'authorization: denied for this user',
    'authorization: required',
    { text: '***', key: 'authorization' },
    { text: 'Basic $CREDENTIALS', key: 'authorization' },
  ],
};
