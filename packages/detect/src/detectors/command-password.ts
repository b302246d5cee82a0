import { isAlphanumeric, startsWithFolded } from '../ascii.ts';
import { byteAt, type Detector, type Found, type LineReading, type Text } from '../detector.ts';
import { looksRandom } from '../field-value.ts';
import { isHandled } from '../handled.ts';
import { hasWord } from '../key-name.ts';

const MAX_LINE = 1024;
const MAX_STATEMENT = 256;
const MAX_GAP = 32;
const MAX_IDENTIFIED = 80;
const MIN_WORD = 6;
const DASH = 0x2d;
const MAX_BEFORE = 64;
const MIN_TOKEN = 12;

/** Options that take a password, by the programs that have them; `secret` is what is masked. */
const COMMANDS: Readonly<Record<string, RegExp>> = {
  'curl ': /\s(?:-u|-U|--user|--proxy-user)[ =]?["']?[^\s:"']+:(?<secret>[^\s"']+)/dg,
  'mysql ': /\s-p["']?(?<secret>[^\s"']+)/dg,
  'mysqldump ': /\s-p["']?(?<secret>[^\s"']+)/dg,
  'mysqladmin ': /\s-p["']?(?<secret>[^\s"']+)/dg,
  'mariadb ': /\s-p["']?(?<secret>[^\s"']+)/dg,
  'redis-cli ': /\s-a\s+["']?(?<secret>[^\s"']+)/dg,
  'sshpass ': /\s-p\s*["']?(?<secret>[^\s"']+)/dg,
  'docker login ': /\s-p\s+["']?(?<secret>[^\s"']+)/dg,
  'podman login ': /\s-p\s+["']?(?<secret>[^\s"']+)/dg,
  'ldapsearch ': /\s-w\s+["']?(?<secret>[^\s"']+)/dg,
  'ldapmodify ': /\s-w\s+["']?(?<secret>[^\s"']+)/dg,
  'mongodump ': /\s-p\s+["']?(?<secret>[^\s"']+)/dg,
  'sqlplus ': /\s[\w$#]+\/"?(?<secret>[^\s"'@/]+)/dg,
  'jdbc:oracle:': /:[\w$#]+\/"?(?<secret>[^\s"'@/]+)"?@/dg,
  'mongosh ': /\s-p\s+["']?(?<secret>[^\s"']+)/dg,
};
const PASSWORD_WORDS = ['password', 'passwd', 'passphrase'];
const TOKEN_OPTIONS = ['token', 'api-key', 'apikey', 'api-token', 'secret-key', 'client-secret', 'oauth2-bearer'];
/** `--password x`, `--password "x"`, and the list of arguments `"--password", "x"`. */
const OPTION = /^[\w-]+(?: +["']?|["']\s?,\s?["'])(?<secret>[^\s"'-][^\s"']*)/d;
const LONG_OPTION =
  /\s--(?<name>(?:[\w-]*-)?(?:password|passwd|passphrase|token|api-?key|secret-key|client-secret|oauth2-bearer)) +["']?(?<secret>[^\s"'-][^\s"']*)/dg;
const STATEMENT =
  /^(?:identified\s+(?:with\s+\S{1,40}\s+)?by\s+(?:password\s+)?|(?:password|passwd|passphrase)(?:\s+(?:is|was|like|ilike|to))?\s*\(?\s*)[NE]?(?<quote>["'])(?<secret>[^\s"']{4,128})\k<quote>/di;
const REDIS_AUTH = /^auth (?:\S+ )?["']?(?<secret>[^\s"']+)["']?$/di;
const STATEMENT_WORDS = new Set(['query', 'statement', 'command']);
const PROSE = /^(?:password|passphrase) (?:is|was) (?<secret>[^\s"',;]{5,64}[^\s"',;.!)])/di;
/** `the password is base64`: how it is kept, not what it is. */
const METHOD = /^(?:base|sha|md|bcrypt|argon|pbkdf|utf|aes|scrypt|rsa|v)-?\d/i;
/** What stands before the word where words alone are a password. */
const SQL = /\b(?:with|user|role|login|set|where|and|identified)\b[^\n]*$/i;

/** Options called `--token` also take names and flags; only what looks like a token is one. */
function isSecretOption(name = '', value = ''): boolean {
  return /pass/i.test(name) || (value.length >= MIN_TOKEN && looksRandom(value));
}

function isOption(text: Text, at: number): boolean {
  let i = at;
  while (i > at - MAX_BEFORE && (byteAt(text, i - 1) === DASH || isAlphanumeric(byteAt(text, i - 1)))) i--;
  return byteAt(text, i) === DASH && byteAt(text, i + 1) === DASH;
}

/** Whether a quote, or `is` or `was`, stands so near that a look at the text is worth its price. */
function maySay(text: Text, at: number): boolean {
  const limit = Math.min(text.to, at + (isI(byteAt(text, at)) ? MAX_IDENTIFIED : MAX_GAP));
  for (let i = at + MIN_WORD; i < limit; i++) {
    const c = byteAt(text, i);
    if (c === 0x22 || c === 0x27) return true;
    if (c === 32 && byteAt(text, i + 1) !== 32 && (byteAt(text, i + 2) | 32) === 0x73) return true;
    if (c === 32 && (byteAt(text, i + 1) | 32) === 0x77 && (byteAt(text, i + 3) | 32) === 0x73) return true;
  }
  return false;
}

/** `"password": ...`, which is a key. */
function isQuotedWord(text: Text, at: number): boolean {
  return PASSWORD_WORDS.some((word) => startsWithFolded(text.bytes, at, text.to, `${word}"`));
}

const isI = (c: number): boolean => (c | 32) === 0x69;

function rangeOf(match: RegExpExecArray | null, at: number): Found | null {
  const range = match?.indices?.groups?.secret;
  if (range === undefined || isHandled(match?.groups?.secret ?? '')) return null;
  return { start: at + range[0], end: at + range[1] };
}

function readCommand(line: string, at: number): LineReading | null {
  const name = Object.keys(COMMANDS).find((command) => line.toLowerCase().startsWith(command));
  const option = name === undefined ? undefined : COMMANDS[name];
  if (option === undefined) return null;
  const long = [...line.matchAll(LONG_OPTION)].filter(({ groups }) => isSecretOption(groups?.name, groups?.secret));
  const found = [...line.matchAll(option), ...long].flatMap((match) => rangeOf(match, at) ?? []);
  return { found, until: at + line.length };
}

function readWord(text: Text, line: string, at: number): Found | null {
  if (isOption(text, at)) {
    const match = OPTION.exec(line);
    const value = match?.groups?.secret ?? '';
    return isSecretOption(line.slice(0, 16), value) ? rangeOf(match, at) : null;
  }
  const stated = STATEMENT.exec(line);
  if (stated !== null) {
    const before = text.bytes.toString('latin1', Math.max(text.from, at - MAX_BEFORE), at);
    const isWords = /^[a-z_.-]+$/i.test(stated.groups?.secret ?? '') && !/^identified/i.test(line);
    return isWords && !SQL.test(before) ? null : rangeOf(stated, at);
  }
  const told = PROSE.exec(line);
  const value = told?.groups?.secret ?? '';
  return looksRandom(value) && !METHOD.test(value) ? rangeOf(told, at) : null;
}

/** Redis: `AUTH password` or `AUTH user password`, the whole of a statement. */
function readAuth(text: Text, at: number): Found | null {
  if (at !== text.from || text.to - at > MAX_STATEMENT || !hasWord(text.key, STATEMENT_WORDS)) return null;
  return rangeOf(REDIS_AUTH.exec(text.bytes.toString('latin1', at, text.to)), at);
}

function read(text: Text, at: number): Found | LineReading | null {
  const first = byteAt(text, at) | 32;
  if (startsWithFolded(text.bytes, at, text.to, 'auth ')) return readAuth(text, at);
  const isWord = startsWithFolded(text.bytes, at, text.to, 'pass') || isI(first);
  const option = isOption(text, at);
  const isToken = !isWord && TOKEN_OPTIONS.some((word) => startsWithFolded(text.bytes, at, text.to, word));
  if (!option && (isToken || isQuotedWord(text, at))) return null;
  if (isWord && !option && !maySay(text, at)) return null;
  const size = isWord || isToken ? MAX_STATEMENT : MAX_LINE;
  const line = /^[^\n|]*/.exec(text.bytes.toString('latin1', at, Math.min(text.to, at + size)))?.[0] ?? '';
  return isWord || isToken ? readWord(text, line, at) : readCommand(line, at);
}

/** Passwords without `=` or `:` before them: options of programs, SQL statements, sentences. */
export const COMMAND_PASSWORD: Detector = {
  id: 'command-password',
  title: 'password of a command or statement',
  category: 'user.authorization.password',
  tier: 1,
  confidence: 0.9,
  specificity: 39,
  trigger: {
    prefixes: [
      ...Object.keys(COMMANDS),
      ...PASSWORD_WORDS.flatMap((word) => [`${word} `, `${word}(`, `${word}"`]),
      ...TOKEN_OPTIONS.map((word) => `${word} `),
      'identified ',
      'auth ',
    ],
  },
  read,
  normalize: (value) => value,
  masks: 'the password',
  matches: [
    { text: 'curl -u svc:hunter2 https://acme.io', masked: 'hunter2' },
    { text: 'mysql -u root -phunter2 shop', masked: 'hunter2' },
    { text: 'mysql --user=root --password hunter2 shop', masked: 'hunter2' },
    { text: 'sshpass -p hunter2 ssh a@b', masked: 'hunter2' },
    { text: 'docker login -u ann -p hunter2 registry.acme.io', masked: 'hunter2' },
    { text: 'deploy --api-key "0a1b2c3d4e5f60" --dry-run', masked: '0a1b2c3d4e5f60' },
    { text: 'sqlplus scott/tiger@orcl', masked: 'tiger' },
    { text: 'jdbc:oracle:thin:scott/tiger@//db:1521/orcl', masked: 'tiger' },
    { text: '["--user","ann","--password","hunter2"]', masked: 'hunter2' },
    { text: "ALTER USER joe WITH PASSWORD 'hunter'", masked: 'hunter' },
    { text: "CREATE USER joe IDENTIFIED BY 'hunter'", masked: 'hunter' },
    { text: "SET PASSWORD FOR joe = PASSWORD('hunter2')", masked: 'hunter2' },
    { text: 'AUTH default hunter2', key: 'db.query.text', masked: 'hunter2' },
    { text: 'login failed, the password was hunter2!', masked: 'hunter2' },
  ],
  nonMatches: [
    'sqlplus / as sysdba',
    'jdbc:oracle:thin:@//db:1521/orcl',
    'docker login --password-stdin registry.acme.io',
    'mysql -u root -p shop',
    'password is required',
    'auth service',
    { text: 'AUTH ?', key: 'db.query.text' },
    'password is base64',
    'password must be at least 8 characters',
    'invalid password for user joe',
    'password "field" is required',
    "Unknown column 'password' in 'field list'",
    'ALTER USER joe WITH PASSWORD ?',
    'curl -u $USER:$PASSWORD https://acme.io',
    'deploy --token --verbose',
    'unexpected token 0a1b2c3d4e5f60',
    'CREATE USER joe IDENTIFIED BY ?',
  ],
};
