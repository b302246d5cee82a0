import { isDigit, isSpace, startsWithFolded } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text, textOf } from '../detector.ts';
import { looksRandom } from '../field-value.ts';
import { isHandled } from '../handled.ts';

const MAX_AUTHORITY = 512;
const MAX_DRIVER_NAME = 128;
const MIN_USER_TOKEN = 16;
/** Bytes of a password behind a `/`, `?` or `#` in it. */
const MAX_LATE = 64;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const SLASH = 0x2f;
const AT = 0x40;
const ENDS_AUTHORITY = new Set(Buffer.from('/?#"<>`\\'));

/** Offset of the last @ of the authority that starts at `from`, -1 when there is none. */
function userInfoEnd(text: Text, from: number): number {
  const limit = Math.min(text.to, from + MAX_AUTHORITY);
  let at = -1;
  for (let i = from; i < limit; i++) {
    const c = byteAt(text, i);
    if (isSpace(c) || c < 32 || ENDS_AUTHORITY.has(c)) return at < 0 ? lateEnd(text, from, i) : at;
    // `sqlserver://host:1433;user=...`: what follows a port is no part of a password.
    if (c === SEMICOLON && endsInPort(text, from, i)) return at;
    if (c === AT) at = i;
  }
  return at;
}

/** Whether a host and the digits of a port stand in the range. */
function endsInPort(text: Text, from: number, to: number): boolean {
  let i = to;
  while (i > from && isDigit(byteAt(text, i - 1))) i--;
  return byteAt(text, i - 1) === COLON || !text.bytes.subarray(from, to).includes(COLON);
}

/** `postgres://app:pa/ss@db`: a password that somebody forgot to encode. No port looks like its start. */
function lateEnd(text: Text, from: number, stop: number): number {
  const delimiter = byteAt(text, stop);
  if (delimiter !== SLASH && delimiter !== 0x3f && delimiter !== 0x23) return -1;
  const colon = text.bytes.subarray(from, stop).indexOf(COLON);
  if (colon < 1 || endsInPort(text, from, stop)) return -1;
  const limit = Math.min(text.to, stop + MAX_LATE);
  for (let i = stop; i < limit; i++) {
    const c = byteAt(text, i);
    if (c === AT) return i;
    if (isSpace(c) || c < 32 || c === COLON || c === 0x3d || c === 0x22 || c === 0x27) return -1;
  }
  return -1;
}

/** The data source names of Go's drivers have no scheme: `user:password@tcp(host:3306)/db`. */
function readDriverName(text: Text, at: number): Found | null {
  const network = ['tcp(', 'unix(', 'tcp6('].some((n) => startsWithFolded(text.bytes, at + 1, text.to, n));
  if (!network) return null;
  const limit = Math.max(text.from, at - MAX_DRIVER_NAME);
  let colon = -1;
  for (let i = at - 1; i >= limit; i--) {
    const c = byteAt(text, i);
    if (isSpace(c) || c === 0x22 || c === 0x27 || c === 0x3d) break;
    if (c === COLON) colon = i;
  }
  const password = colon < 0 ? '' : textOf(text, colon + 1, at);
  return isHandled(password) ? null : { start: colon + 1, end: at };
}

function read(text: Text, at: number): Found | null {
  if (byteAt(text, at) === AT) return readDriverName(text, at);
  if (byteAt(text, at + 1) !== 0x2f || byteAt(text, at + 2) !== 0x2f) return null;
  const from = at + 3;
  const end = userInfoEnd(text, from);
  if (end <= from) return null;
  const userInfo = textOf(text, from, end);
  const colon = text.bytes.indexOf(COLON, from);
  if (colon >= 0 && colon < end) {
    const password = textOf(text, colon + 1, end);
    return isHandled(password) ? null : { start: colon + 1, end };
  }
  // A lone token in the place of the user: `https://0a1b2c...@host`.
  const isToken = end - from >= MIN_USER_TOKEN && looksRandom(userInfo) && !userInfo.includes('@');
  return isToken && !isHandled(userInfo) ? { start: from, end, confidence: 0.8 } : null;
}

/** RFC 3986, section 3.2.1: the password in the authority of any URL, data source names included. */
export const URL_CREDENTIALS: Detector = {
  id: 'url-credentials',
  title: 'password in a URL',
  category: 'user.authorization.password',
  tier: 1,
  confidence: 0.97,
  specificity: 65,
  trigger: { bytes: ':@' },
  read,
  normalize: (value) => value,
  masks: 'the password, or a token in the place of the user',
  matches: [
    { text: 'https://ann:s3cret@host.acme.io/x', masked: 's3cret' },
    { text: 'postgres://app:p%40ss@db:5432/shop', masked: 'p%40ss' },
    { text: 'mongodb+srv://u:hunter@c0.acme.io,c1.acme.io/db', masked: 'hunter' },
    { text: 'redis://:s3cret@cache:6379/0', masked: 's3cret' },
    { text: 'amqp://guest:guest@rabbit:5672/', masked: 'guest' },
    { text: 'git clone https://0a1b2c3d4e5f60718293a4b5@git.acme.io/r', masked: '0a1b2c3d4e5f60718293a4b5' },
    { text: 'dsn=app:hunter2@tcp(db:3306)/shop', masked: 'hunter2' },
    { text: 'to=https%3A%2F%2Fann%3As3cret%40acme.io', masked: 's3cret' },
    { text: 'postgres://ann:s3%40c%2Fret@db/shop', masked: 's3%40c%2Fret' },
    { text: 'postgres://app:s3/cr#et@db:5432/shop', masked: 's3/cr#et' },
  ],
  nonMatches: [
    'https://host.acme.io:8443/x@y',
    'https://ann@host.acme.io/',
    'postgres://app:****@db:5432/shop',
    'postgres://app:$DB_PASSWORD@db/shop',
    'https://host.acme.io/?q=a:b@c',
    'http://[::1]:8080/a',
    'jdbc:sqlserver://db:1433;database=a;app=x@y',
    'http://db:8080/a@b',
    'ssh://git@github.com/org/repo',
  ],
};
