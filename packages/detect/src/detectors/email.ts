import { domainToASCII } from 'node:url';
import { parse } from 'tldts';
import { isAlphanumeric, isDigit, isSpace, isWord } from '../ascii.ts';
import { byteAt, type Detector, type Field, type Found, type Text, textOf } from '../detector.ts';
import { isHandled } from '../handled.ts';
import { KEYS_OF_CONTACT } from '../key-dictionary.ts';
import { endsInWord } from '../key-name.ts';

const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const MAX_AUTHORITY = 256;
/** Letters of the longest suffix outside ASCII, with room. */
const MAX_SUFFIX = 12;
const AT = 0x40;
const COLON = 0x3a;
const SLASH = 0x2f;
const QUOTE = 0x22;

const EMAIL_KEYS = new Set(KEYS_OF_CONTACT.email);
/** RFC 2606 and 6761: reserved for documentation and tests. */
const TEST_DOMAIN = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid)$/;
/** Users of programs: a remote repository, a worker, an Erlang node. */
const PROGRAM_LOCAL = /^(?:git|hg|svn|rabbit|celery|ejabberd)$/i;
/** `org-1@github.com:group/repository.git` */
const GIT_PATH = /^[\w.~-]+\/[\w./~-]*\.git\b/;
/** Country codes that are also file types: `main@module.py:12` is a place in code. */
const FILE_TYPE = /\.(?:py|rs|sh|pl|so|md|cc|ps|ai|zip|mov)$/;
const LOCAL = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-'~!$*^") LOCAL[c.charCodeAt(0)] = 1;
LOCAL.fill(1, 128);
const ENDS_USER = new Set(Buffer.from(';=,?#&'));
/** Bytes that stand around an address rather than at its ends. */
const EDGE = new Set(Buffer.from(".'-~!$*^"));

function localStart(text: Text, at: number): number {
  if (byteAt(text, at - 1) === QUOTE) return quotedStart(text, at - 1);
  const limit = Math.max(text.from, at - MAX_LOCAL);
  let start = at;
  while (start > limit && LOCAL[text.bytes[start - 1] ?? 0] === 1) start--;
  while (start < at && EDGE.has(byteAt(text, start))) start++;
  for (let i = start; i < at; i++) if (byteAt(text, i) > 127) return start + foreignEdge(textOf(text, start, at));
  return start;
}

/** Bytes up to the last quote, punctuation mark or space of another script, which end what stands before an address. */
function foreignEdge(local: string): number {
  for (let i = local.length - 1; i >= 0; i--) {
    if (local.charCodeAt(i) > 127 && /[\p{P}\p{Z}\p{S}]/u.test(local[i] ?? ''))
      return i + 1 < local.length ? Buffer.byteLength(local.slice(0, i + 1)) : 0;
  }
  return 0;
}

/** `"john doe"@example.org`: the quotes belong to the local part. */
function quotedStart(text: Text, close: number): number {
  const limit = Math.max(text.from, close - MAX_LOCAL);
  for (let i = close - 1; i >= limit; i--) {
    const c = byteAt(text, i);
    if (c === QUOTE) return close - i > 1 ? i : close + 1;
    if (c === 10 || c === AT) break;
  }
  return close + 1;
}

function domainEnd(text: Text, from: number): number {
  const limit = Math.min(text.to, from + MAX_DOMAIN);
  let end = from;
  let dot = false;
  while (end < limit) {
    const c = byteAt(text, end);
    if (c === 0x2e) {
      if (byteAt(text, end - 1) === 0x2e) break;
      dot = true;
    } else if (!isWord(c) && c !== 0x2d) break;
    end++;
  }
  while (end > from && !isWord(byteAt(text, end - 1))) end--;
  return dot ? end : from;
}

/** The address is the user part of a URL (`ssh://deploy@host/`), unless a second @ shows that it is a name in it. */
function isUserInfo(text: Text, start: number, end: number): boolean {
  const limit = Math.max(text.from, start - MAX_AUTHORITY);
  let i = start - 1;
  while (i >= limit && !isSpace(byteAt(text, i)) && byteAt(text, i) !== SLASH) i--;
  if (byteAt(text, i) !== SLASH || byteAt(text, i - 1) !== SLASH || byteAt(text, i - 2) !== COLON) return false;
  // `sqlserver://host:1433;contact=ann@acme.io`: the authority is over before the address.
  for (let k = i + 1; k < start; k++) if (ENDS_USER.has(byteAt(text, k))) return false;
  for (let k = end; k < Math.min(text.to, end + MAX_AUTHORITY); k++) {
    const c = byteAt(text, k);
    if (c === AT) return false;
    if (c === SLASH || isSpace(c)) break;
  }
  return true;
}

function isRemotePath(text: Text, end: number, local: string, domain: string): boolean {
  if (byteAt(text, end) !== COLON) return false;
  const next = byteAt(text, end + 1);
  if (GIT_PATH.test(textOf(text, end + 1, Math.min(text.to, end + MAX_AUTHORITY)))) return true;
  return PROGRAM_LOCAL.test(local) || next === SLASH || next === 0x7e || (isDigit(next) && FILE_TYPE.test(domain));
}

function isMailDomain(domain: string): boolean {
  if (TEST_DOMAIN.test(domain)) return domain.includes('.');
  if (/^\d+(?:\.\d+)+(?:$|[.-])/.test(domain) || /^\d+x\./.test(domain)) return false;
  const { isIcann, isPrivate, isIp, domainWithoutSuffix } = parse(domain);
  return isIp !== true && (isIcann === true || isPrivate === true) && (domainWithoutSuffix ?? '') !== '';
}

/** What a domain can be made of: a quote, a full stop or a space of another script ends it, and so does broken UTF-8. */
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+/u;

/** End of the domain, -1 when it is none. Text of another script, or `-` and a number, may follow without a space. */
function mailDomainEnd(text: Text, from: number, to: number): number {
  const raw = textOf(text, from, to);
  let bytes = judged.get(raw);
  if (bytes === undefined) {
    if (judged.size >= MAX_JUDGED) judged.clear();
    bytes = domainBytes(raw);
    judged.set(raw, bytes);
  }
  return bytes < 0 ? -1 : from + bytes;
}

/** Texts behind an @ that were judged, bounded: the list of suffixes is long, and most addresses share a few domains. */
const judged = new Map<string, number>();
const MAX_JUDGED = 4096;

/** Bytes of the domain with which a text starts, -1 when it is none. */
function domainBytes(raw: string): number {
  const read = DOMAIN.exec(raw.toLowerCase())?.[0] ?? '';
  for (const domain of endings(read)) {
    // No public suffix has one letter: most that is no address ends here, cheaply.
    if (domain.length - domain.lastIndexOf('.') > 2 && isMailDomain(domain)) return Buffer.byteLength(domain);
  }
  return -1;
}

function endings(read: string): string[] {
  const whole = read.replace(/[.-]+$/, '');
  const label = whole.lastIndexOf('.') + 1;
  const last = whole.slice(label);
  const hyphen = last.startsWith('xn--') ? -1 : last.indexOf('-');
  // No public suffix has a hyphen, unless it is an encoded one.
  const ends = [hyphen < 0 ? whole : whole.slice(0, label + hyphen)];
  // `ann@acme.io.pdf`, `ann@acme.io.Thanks`: a file type or the next sentence stands behind the domain.
  const shorter = whole.slice(0, Math.max(0, label - 1));
  if (shorter.includes('.')) ends.push(shorter);
  const ascii = /^[ -~]*/.exec(whole)?.[0] ?? '';
  if (ascii.length === whole.length) return ends;
  ends.push(ascii.replace(/[.-]+$/, ''));
  for (let length = Math.min(last.length, MAX_SUFFIX); length > 1; length--) ends.push(whole.slice(0, label + length));
  return ends;
}

function read(text: Text, at: number): Found | null {
  const before = byteAt(text, at - 1);
  if (LOCAL[before] !== 1 && before !== QUOTE) return null;
  if (!isWord(byteAt(text, at + 1))) return null;
  const wordEnd = domainEnd(text, at + 1);
  if (wordEnd === at + 1) return null;
  const end = mailDomainEnd(text, at + 1, wordEnd);
  if (end < 0) return null;
  const start = localStart(text, at);
  if (start >= at || !textHasWord(text, start, at)) return null;
  const domain = textOf(text, at + 1, end).toLowerCase();
  const local = textOf(text, start, at);
  if (isRemotePath(text, end, local, domain)) return null;
  if (PROGRAM_LOCAL.test(local) || isUserInfo(text, start, end)) return null;
  if (endsInWord(text.key, MESSAGE_ID) || SERVICE_ACCOUNT.test(domain)) return null;
  return { start, end, testData: TEST_DOMAIN.test(domain) };
}

/** Names of programs at a cloud. */
const SERVICE_ACCOUNT = /(?:^|\.)gserviceaccount\.com$/;
const MESSAGE_ID = new Set(['messageid', 'inreplyto', 'contentid']);

function textHasWord(text: Text, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isWord(byteAt(text, i))) return true;
  return false;
}

/** Under a key that says so, an address in a private network is one too: `ann@intranet`. */
function readField(text: Text, field: Field): Found | null {
  // `Invalid email: not@email` is prose.
  const before = byteAt(text, field.from - 1);
  if (field.style === 'member' && before !== QUOTE && before !== 0x27) return null;
  const value = textOf(text, field.from, field.to);
  if (value.length > MAX_LOCAL + MAX_DOMAIN || isHandled(value)) return null;
  if (!/^[^\s@<>"]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(value)) return null;
  if (!isAlphanumeric(byteAt(text, field.from)) && byteAt(text, field.from) < 128) return null;
  const domain = value.slice(value.indexOf('@') + 1).toLowerCase();
  // key and domain together are surer than the domain alone; a host of an intranet has only the key
  const confidence = isMailDomain(domain) ? 0.98 : 0.8;
  return { start: field.from, end: field.to, confidence, testData: TEST_DOMAIN.test(domain) };
}

/** RFC 5321 and 6531. The domain needs a public suffix, so that prompts, packages and objects are no addresses. */
export const EMAIL: Detector = {
  id: 'email',
  title: 'e-mail address',
  category: 'user.contact.email',
  tier: 1,
  confidence: 0.95,
  specificity: 50,
  trigger: { bytes: '@', keys: EMAIL_KEYS },
  read,
  readField,
  normalize: (value) => {
    const at = value.lastIndexOf('@');
    const domain = value.slice(at + 1).toLowerCase();
    return `${value.slice(0, at).normalize('NFC').toLowerCase()}@${domainToASCII(domain) || domain}`;
  },
  masks: 'the address',
  matches: [
    { text: 'GET /invoices/ann.lee@posteo.de.pdf', masked: 'ann.lee@posteo.de' },
    { text: 'write to ann.lee@gmail.com.Thanks', masked: 'ann.lee@gmail.com' },
    'ann.lee@example.org',
    { text: 'mail from Ann.Lee+news@mail.acme.co.uk.', masked: 'Ann.Lee+news@mail.acme.co.uk' },
    { text: 'GET /users?email=bob%40acme.io&x=1', masked: 'bob%40acme.io' },
    { text: '/redirect?to=%2Fu%3Fe%3Dbob%2540acme.io', masked: 'bob%2540acme.io' },
    { text: '{"e":"bob\\u0040acme.io"}', masked: 'bob\\u0040acme.io' },
    { text: '"Bob Lee"@acme.io', masked: '"Bob Lee"@acme.io' },
    'jörg@müller.de',
    'postmaster@xn--mller-kva.de',
    { text: 'ann@intranet', key: 'user.email' },
    { text: '{"email":"ann.lee@exampl', masked: 'ann.lee@exampl' },
    { text: '<mailto:bob@acme.io>', masked: 'bob@acme.io' },
    '12345@qq.com',
    { text: 'bob@acme.ioへ送信', masked: 'bob@acme.io' },
    { text: '«иван@почта.рф»', masked: 'иван@почта.рф' },
    { text: '电话иван@почта.рф是', masked: '电话иван@почта.рф' },
    { text: 'export-bob@acme.io-2024', masked: 'export-bob@acme.io' },
    { text: 'jdbc:sqlserver://db:1433;contact=bob@acme.io;x=1', masked: 'bob@acme.io' },
    { text: "a LIKE '%1984@acme.io%'", masked: '1984@acme.io' },
  ],
  nonMatches: [
    'git@github.com:org/repo.git',
    'ssh://git@github.com/org/repo',
    'org-123@github.com:acme/app.git',
    'ssh://deploy@build.acme.io/srv',
    'deploy@build.acme.io:/srv/www',
    'root@web-1:~#',
    '@babel/core@7.24.0',
    'lodash@4.17.21',
    'java.lang.Object@1f2a3b',
    'icon@2x.png',
    'rabbit@rabbitmq-0.rabbitmq.svc.cluster.local',
    'acme/app@sha256:0f1e2d3c4b5a',
    'a@b',
    'app-1@shop-prod.iam.gserviceaccount.com',
    'not@email without a domain',
    'Invalid email: not@email',
  ],
};
