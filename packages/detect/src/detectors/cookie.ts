import { skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Field, type Found, type LineReading, type Text } from '../detector.ts';
import { isHandled } from '../handled.ts';

const KEYS = new Set(['cookie', 'setcookie', 'cookies']);
const MAX_COOKIES = 200;
const MAX_LINE = 16_384;
/** Attributes of Set-Cookie (RFC 6265bis), which describe the cookie. */
const ATTRIBUTES = /^(?:path|domain|expires|max-age|samesite|priority|version|comment)$/i;
/** What says how a page is shown, not who sees it. */
const TRIVIAL = /^(?:[a-z]{1,12}|[a-z]{2}[-_][a-z]{2}|\d{1,4}|true|false|deleted)$/i;

function lineEnd(text: Text, field: Field): number {
  if (field.style === 'attribute') return field.to;
  const limit = Math.min(text.to, field.from + MAX_LINE);
  let end = field.from;
  while (end < limit && byteAt(text, end) >= 32 && byteAt(text, end) !== 0x22) end++;
  return end;
}

function readField(text: Text, field: Field): LineReading {
  const end = lineEnd(text, field);
  const found: Found[] = [];
  let at = field.from;
  for (let count = 0; at < end && count < MAX_COOKIES; count++) {
    const pairEnd = skipWhile(text.bytes, at, end, (c) => c !== 0x3b);
    const equals = skipWhile(text.bytes, at, pairEnd, (c) => c !== 0x3d);
    if (equals > at && equals < pairEnd) {
      const name = text.bytes.toString('latin1', at, equals).trim();
      const value = text.bytes.toString('latin1', equals + 1, pairEnd);
      const plain = value.replace(/^"|"$/g, '').trimEnd();
      if (!ATTRIBUTES.test(name) && !TRIVIAL.test(plain) && !isHandled(plain) && !/\s/.test(name)) {
        const start = equals + 1 + (value.startsWith('"') ? 1 : 0);
        found.push({ start, end: start + plain.length });
      }
    }
    at = pairEnd + 1;
  }
  return { found, until: end };
}

/** RFC 6265: each pair of a Cookie or Set-Cookie header. */
export const COOKIE: Detector = {
  id: 'cookie',
  title: 'cookie',
  category: 'user.device.cookie_id',
  tier: 2,
  confidence: 0.85,
  specificity: 25,
  trigger: { keys: KEYS },
  readField,
  normalize: (value) => value,
  masks: 'the value of each cookie',
  matches: [
    { text: 'theme=dark; uid=0a1b2c3d; lang=en', key: 'http.request.header.cookie', masked: '0a1b2c3d' },
    { text: 'track=0a1b2c3d; Path=/; HttpOnly', key: 'http.response.header.set-cookie', masked: '0a1b2c3d' },
    { text: 'GET / HTTP/1.1\r\nCookie: _ga=GA1.2.1033501218.1368477899\r\n', masked: 'GA1.2.1033501218.1368477899' },
    { text: 'Cookie: a=1; visitor=Zk9xLw7e', masked: 'Zk9xLw7e' },
    { text: '{"cookie":"v=Zk9xLw7e"}', masked: 'Zk9xLw7e' },
  ],
  nonMatches: [
    { text: 'theme=dark; lang=en-US', key: 'http.request.header.cookie' },
    { text: '[REDACTED]', key: 'http.request.header.cookie' },
    { text: 'a=***; b=REDACTED', key: 'http.request.header.cookie' },
    { text: 'sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/x1', key: 'set-cookie' },
    'cookie: none',
    'no cookie: just some text with = signs and semicolons;',
    'cookies accepted: 3',
  ],
};
