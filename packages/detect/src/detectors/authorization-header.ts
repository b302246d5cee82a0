import { isAlphanumeric } from '../ascii.ts';
import { byteAt, type Detector, type Field, type Found, type LineReading, type Text } from '../detector.ts';
import { isHandled } from '../handled.ts';

const KEYS = new Set(['authorization', 'proxyauthorization']);
const MAX_HEADER = 8192;
const MAX_SCHEME = 40;
/** Schemes of the IANA registry and of well-known services, before their credentials. */
const SCHEME =
  /^(?:basic|bearer|digest|negotiate|ntlm|token|apikey|api-key|hmac|hoba|dpop|gnap|mutual|privatetoken|scram-sha-\S+|vapid|aws4-hmac-sha256|googlelogin|key|sso-key|signature)[ =:+]+/i;

/** Credentials go on to white space that no comma precedes, or to the end of the quotes or the line. */
function wordEnd(text: Text, field: Field, from: number): number {
  if (field.style === 'attribute') return field.to;
  const limit = Math.min(text.to, from + MAX_HEADER);
  let inQuotes = false;
  let end = from;
  for (; end < limit; end++) {
    const c = byteAt(text, end);
    if (c < 32 || c === 0x27 || c === 0x26) break;
    if (c === 32 && !inQuotes && byteAt(text, end - 1) !== 0x2c) break;
    if (c !== 0x22) continue;
    // `name="value"` of a Digest; any other quote is the one around the header.
    const opens = byteAt(text, end - 1) === 0x3d && isAlphanumeric(byteAt(text, end + 1));
    if (!inQuotes && !opens) break;
    inQuotes = !inQuotes;
  }
  return end;
}

function readField(text: Text, field: Field): Found | LineReading | null {
  const head = text.bytes.toString('latin1', field.from, Math.min(text.to, field.from + MAX_SCHEME));
  const scheme = SCHEME.exec(head)?.[0] ?? '';
  const start = field.from + scheme.length;
  const end = wordEnd(text, field, start);
  const credentials = text.bytes.toString('latin1', start, end);
  const nothing = { found: [], until: end };
  if (isHandled(credentials) || credentials.length < 4) return nothing;
  if (field.style === 'attribute') {
    // Without a scheme only something that looks like a credential: no prose such as "denied for this user".
    const isProse = scheme === '' && (!/\d/.test(credentials) || /\s/.test(credentials));
    return isProse ? nothing : { start, end };
  }
  return /[\d=]/.test(credentials) ? { start, end } : nothing;
}

/** RFC 9110, section 11.6.2: whatever the scheme is, what follows it is a credential. */
export const AUTHORIZATION_HEADER: Detector = {
  id: 'authorization-header',
  title: 'credentials of an authorization header',
  category: 'user.authorization.credentials',
  tier: 1,
  confidence: 0.95,
  specificity: 30,
  trigger: { keys: KEYS },
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
