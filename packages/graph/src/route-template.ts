/** Longest template that is kept: longer ones end in `*`. */
const LONGEST = 200;
const MOST_SEGMENTS = 12;
/** Longest segment that may stand for itself. */
const LONGEST_SEGMENT = 64;

/** What screening leaves for a masked value (`[category:detector:fingerprint.check]`) or one it could not scan. */
const PLACEHOLDER = /\[(?:[a-z0-9_.]+:([a-z0-9_-]+):[^\]\s]*|unscanned)\]/i;
const PARAMETER = /^(\{[^}]*\}|:[A-Za-z_].*|<[^>]*>|\*+|\[[A-Za-z_.]+\]|\[\[[A-Za-z_.]+\]\])$/;
const UUID = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
const DATE = /^\d{4}-\d{2}(-\d{2}([T_ ]\d{2}([:.]?\d{2}){0,2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?)?$/;
const NUMBERS = /^[-+]?\d+([.,;:x_-]+[-+]?\d+)*$/;
const HEX = /^(0x[0-9a-f]{4,}|(?=[0-9a-f]*\d)[0-9a-f]{8,})$/i;
const UPPER_MIX = /^(?=(?:.*\d){2})(?=.*[A-Z])[0-9A-Z]{8,}$/;
/** A whole segment may be a code with a single digit (`HQTGWGPNH4`); a word of a name needs two. */
const UPPER_CODE = /^(?=.*\d)(?=.*[A-Z])[0-9A-Z]{8,}$/;
const LONG_MIX = /^(?=(?:.*\d){4})(?=.*[a-z])[0-9a-z]{10,}$/i;
/** Digits and letters change places three times: `kZ3b0Yx9...`, but not `placeOrderV2Internal`. */
const BASE64 =
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*(?:\d[A-Za-z].*[A-Za-z]\d|[A-Za-z]\d.*\d[A-Za-z].*[A-Za-z]\d))[\w+-]{16,}={0,2}$/;
const LONG_TOKEN = /^(?=.*\d)(?=.*[a-z])[\w=+~-]{32,}$/i;
/** A serial number as people write it: `ORD-2024-000123`, `INV-004711`. */
const SERIAL = /^[A-Z]{1,8}([-_]\d+)*[-_]\d{4,}$/;
/** A word of another alphabet, decoded. */
const FOREIGN_WORD = /^(?=.*\P{ASCII})[\p{L}\p{M}]+([-_.]+[\p{L}\p{M}]+)*$/u;
const FILE = /^(.+)\.([a-z][a-z0-9]{0,9})$/i;

/** What stands for a value of which nothing is known. */
const VALUE = '{value}';

/** One segment of a path: itself, or the parameter it looks like. Pure. */
export function templateSegment(given: string): string {
  const segment = withoutMatrix(given);
  if (segment === '') return '';
  const masked = maskedAs(segment);
  if (masked !== '') return masked;
  if (PARAMETER.test(segment)) return segment;
  const text = plainSegment(segment);
  if (text === null || text.length > LONGEST_SEGMENT * 4) return VALUE;
  const whole = parameterOf(text);
  if (whole !== '') return whole;
  const file = FILE.exec(text);
  if (file !== null) {
    const stem = parameterOf(file[1] ?? '');
    if (stem !== '') return `${stem}.${file[2] ?? ''}`;
  }
  if (FOREIGN_WORD.test(text)) return foreignWord(text);
  if (/[^\x21-\x7e]/.test(text)) return VALUE;
  const tokens = text.length > LONGEST_SEGMENT ? VALUE : templateTokens(text);
  return tokens === text ? segment.slice(0, LONGEST_SEGMENT) : tokens;
}

function maskedAs(segment: string): string {
  const masked = PLACEHOLDER.exec(segment);
  if (masked === null) return '';
  return masked[1] === undefined ? VALUE : `{${masked[1].toLowerCase()}}`;
}

/** Matrix parameters (`;jsessionid=`) belong to one request, as a query does. */
function withoutMatrix(segment: string): string {
  const end = segment.search(/;[^;=/]+=/);
  return end < 0 || /^[{<]/.test(segment) ? segment : segment.slice(0, end);
}

/** One spelling, whether it came encoded or not. */
function foreignWord(text: string): string {
  const encoded = encodeURIComponent(text);
  return encoded.length > LONGEST_SEGMENT ? VALUE : encoded;
}

/** Without percent-encoding and what follows a `;`; null when the encoding is broken. */
function plainSegment(segment: string): string | null {
  const end = segment.indexOf(';');
  const cut = end > 0 ? segment.slice(0, end) : segment;
  if (!cut.includes('%')) return cut;
  try {
    return decodeURIComponent(cut);
  } catch {
    return null;
  }
}

function parameterOf(text: string): string {
  if (UUID.test(text)) return '{uuid}';
  if (DATE.test(text)) return '{date}';
  if (text.includes('@')) return '{email}';
  if (isId(text) || UPPER_CODE.test(text) || SERIAL.test(text)) return '{id}';
  return '';
}

function isId(text: string): boolean {
  if (NUMBERS.test(text) || HEX.test(text) || UPPER_MIX.test(text)) return true;
  return LONG_MIX.test(text) || BASE64.test(text) || LONG_TOKEN.test(text);
}

const INNER_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const INNER_PLACEHOLDER = /\[(?:[a-z0-9_.]+:[a-z0-9_-]+:[^\]\s]*|unscanned)\]/gi;
const TOKEN = /[A-Za-z0-9]+/g;

/** `order-4711-x` -> `order-{id}-x`: numbers of four digits or more and long mixed tokens between separators. */
function templateTokens(text: string): string {
  return text
    .replace(INNER_UUID, '{uuid}')
    .replace(TOKEN, (token) => (token.length >= 4 && (/^\d+$/.test(token) || isId(token)) ? '{id}' : token));
}

/** Path of a URL or request target: without scheme, authority, query and fragment. `/` when it has none. */
export function pathOf(target: string): string {
  const scheme = target.indexOf('://');
  let path = target;
  if (scheme > 0 && scheme < 16) {
    const slash = target.indexOf('/', scheme + 3);
    const query = target.indexOf('?', scheme + 3);
    path = slash < 0 || (query >= 0 && query < slash) ? '/' : target.slice(slash);
  }
  const end = path.search(/[?#]/);
  if (end >= 0) path = path.slice(0, end);
  return path === '' ? '/' : path;
}

/** How a version of an API is written as a day: `/2015-03-31/functions`. */
const VERSION_DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Route template of a path: pure per-segment rules; empty segments and a slash at the end make no other endpoint. A day that
 * comes first and is followed by a word is the version of an API and stays; where a service has many, they are merged.
 */
export function templatePath(path: string): string {
  const given = path.split('/').filter((segment) => segment !== '');
  const segments = given.map(templateSegment).filter((segment) => segment !== '');
  const [first = '', second = ''] = given;
  if (VERSION_DAY.test(first) && segments.length === given.length && segments[1] === second && isWord(second))
    segments[0] = first;
  const kept = segments.length >= MOST_SEGMENTS ? [...segments.slice(0, MOST_SEGMENTS - 1), '*'] : segments;
  return bounded(`${path.startsWith('/') ? '/' : ''}${kept.join('/')}`);
}

function isWord(segment: string): boolean {
  return /^[a-z]/i.test(segment) && !PARAMETER.test(segment);
}

/** `http.route` stays as it stands, masked values aside. */
export function templateRoute(route: string): string {
  if (!route.includes('[')) return bounded(pathlike(route));
  return bounded(
    pathlike(route)
      .split('/')
      .map((segment) => maskedAs(segment) || segment)
      .join('/'),
  );
}

/** Some frameworks put a query or a whole URL into the route. */
function pathlike(route: string): string {
  return route.includes('://') || route.includes('#') ? pathOf(route) : route;
}

/** Span names, destinations, models: words stay, ids and masked values become parameters. */
export function templateName(name: string): string {
  const words = name
    .replace(INNER_PLACEHOLDER, (found) => maskedAs(found))
    .split(/(\s+)/)
    .slice(0, 40)
    .map((word) => (word.includes('/') ? templatePath(pathOf(word)) : templateWord(word)));
  return bounded(words.join('').trim());
}

function templateWord(word: string): string {
  if (/^\{[^}]*\}$/.test(word) || word.trim() === '') return word;
  if (UUID.test(word)) return '{uuid}';
  if (word.includes('@')) return '{email}';
  if (/^\d{2,}$/.test(word) || HEX.test(word)) return '{id}';
  return word.length > 2 * LONGEST_SEGMENT ? VALUE : templateTokens(word);
}

function bounded(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}*`;
}
