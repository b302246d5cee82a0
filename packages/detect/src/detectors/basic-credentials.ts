import { isAlphanumeric, isSpace, skipWhile } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

const SCHEME = 'basic';
const MAX_CREDENTIALS = 1024;
const isBase64 = (c: number): boolean =>
  isAlphanumeric(c) || c === 0x2b || c === 0x2f || c === 0x3d || c === 0x2d || c === 0x5f;

function read(text: Text, at: number): Found | null {
  const gap = at + SCHEME.length;
  if (!isSpace(byteAt(text, gap)) && byteAt(text, gap) !== 0x2b) return null;
  const start = skipWhile(text.bytes, gap + 1, Math.min(text.to, gap + 4), isSpace);
  const end = skipWhile(text.bytes, start, Math.min(text.to, start + MAX_CREDENTIALS), isBase64);
  if (end - start < 4) return null;
  const decoded = Buffer.from(text.bytes.toString('latin1', start, end), 'base64').toString('utf8');
  // The base64 of "user:password", in printable characters: no English word decodes to that.
  const isPair = /^[^\p{Cc}\uFFFD:]*:[^\p{Cc}\uFFFD]*$/u.test(decoded) && decoded.length > 2;
  return isPair ? { start, end } : null;
}

/** RFC 7617. */
export const BASIC_CREDENTIALS: Detector = {
  id: 'basic-credentials',
  title: 'basic credentials',
  category: 'user.authorization.credentials',
  tier: 1,
  confidence: 0.98,
  specificity: 62,
  trigger: { prefixes: [`${SCHEME} `, `${SCHEME}+`] },
  read,
  normalize: (value) => value.replace(/=+$/, ''),
  masks: 'the credentials, not the word Basic',
  matches: [
    { text: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', masked: 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==' },
    { text: 'Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=', masked: 'dXNlcm5hbWU6cGFzc3dvcmQ=' },
    { text: 'proxy-authorization: basic dTpw', masked: 'dTpw' },
    { text: '{"a":"Basic dGVzdDoxMjPCow=="}', masked: 'dGVzdDoxMjPCow==' },
    { text: 'a=Basic%20dXNlcjpwYXNz', masked: 'dXNlcjpwYXNz' },
  ],
  nonMatches: [
    'Basic auth',
    'Basic authentication',
    'basic plan',
    'Basic realm="x"',
    'Visual Basic 2010',
    'Basic ****',
  ],
};
