import { byteAt, type Detector, type Field, type Found, type Text } from '../detector.ts';
import { entropy, fieldValue, looksRandom, wholeField } from '../field-value.ts';
import { endsInWord, type KeyName } from '../key-name.ts';

/** Always a credential where it has a value: RFC 6749, 7636, 8628, OpenID Connect, SAML. */
const STRONG = new Set([
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'idtokenhint',
  'clientsecret',
  'codeverifier',
  'devicecode',
  'authcode',
  'authorizationcode',
  'oauthtoken',
  'oauthverifier',
  'oauthtokensecret',
  'samlresponse',
  'samlrequest',
  'authtoken',
  'clientassertion',
  'logouttoken',
  'subjecttoken',
  'actortoken',
]);
/** Words that mean other things too (a country's state, an HTTP code): only as a parameter, only when they look random. */
const WEAK = new Set(['code', 'state', 'nonce', 'assertion', 'ticket']);
const MAX_VALUE = 8192;
const NEARBY_BYTES = 256;
const MIN_STRONG = 6;

/** `{"grant_type": "authorization_code", "code": "..."}` */
function hasGrant(text: Text, field: Field): boolean {
  const from = Math.max(text.from, field.from - NEARBY_BYTES);
  return text.bytes.toString('latin1', from, Math.min(text.to, field.to + NEARBY_BYTES)).includes('grant_type');
}

function isParameter(text: Text, field: Field): boolean {
  if (field.style === 'member') return hasGrant(text, field);
  if (field.style !== 'query') return false;
  const before = byteAt(text, field.keyFrom - 1);
  return before === 0x3f || before === 0x26 || before === 0x23 || before === 0x3b || field.keyFrom === text.from;
}

function isCredential(name: string, value: string): boolean {
  if (/^https?:/i.test(value)) return false;
  if (name === 'code') return value.length >= 20 || (value.length >= 6 && looksRandom(value));
  return value.length >= 8 && looksRandom(value) && entropy(value) > 2.5;
}

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_VALUE);
  if (value === '') return null;
  if (endsInWord(field.name, STRONG)) {
    const isProse = field.style === 'member' && /^[a-z]+$/i.test(value) && value.length < 16;
    return value.length >= MIN_STRONG && !isProse && !/^\d{1,9}$/.test(value) ? wholeField(field) : null;
  }
  const name = field.name.words.join('');
  return isParameter(text, field) && isCredential(name, value) ? wholeField(field, 0.85) : null;
}

const isWeak = (name: KeyName): boolean => WEAK.has(name.path);

export const OAUTH_PARAMETER: Detector = {
  id: 'oauth-parameter',
  title: 'OAuth code, token or client secret',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.95,
  specificity: 45,
  trigger: { keys: new Set([...STRONG, ...WEAK]), key: (name) => endsInWord(name, STRONG) || isWeak(name) },
  readField,
  normalize: (value) => value,
  masks: 'the value of the parameter',
  matches: [
    { text: '/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj9', masked: 'SplxlOBeZQQYbYS6WxSbIA' },
    { text: '/callback?code=a1b2c3&state=af0ifjsldkj9', masked: 'af0ifjsldkj9' },
    { text: '#access_token=2YotnFZFEjr1zCsicMWpAA&token_type=bearer', masked: '2YotnFZFEjr1zCsicMWpAA' },
    { text: 'grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA', masked: 'tGzv3JOkF0XG5Qx2TlKWIA' },
    { text: '{"id_token":"abc.def.ghi"}', masked: 'abc.def.ghi' },
    { text: '{"grant_type":"authorization_code","code":"SplxlOBeZQQYbYS6WxSbIA"}', masked: 'SplxlOBeZQQYbYS6WxSbIA' },
    { text: 'client_id=s6BhdRkqt3&client_secret=gX1fBat3bV', masked: 'gX1fBat3bV' },
    { text: '/login?next=%2Fcb%3Fcode%3DSplxlOBeZQQYbYS6WxSbIA', masked: 'SplxlOBeZQQYbYS6WxSbIA' },
    { text: '/l?a=%252Fcb%253Fcode%253DSplxlOBeZQQYbYS6WxSbIA', masked: 'SplxlOBeZQQYbYS6WxSbIA' },
  ],
  nonMatches: [
    '/search?state=CA&code=200',
    '/orders?state=active',
    'grant_type=refresh_token',
    '/x?code=DEU',
    'exit code=137',
    'access_token=REDACTED',
    '/authorize?response_type=code&client_id=s6BhdRkqt3',
    'status code: 404',
    { text: 'ERR_0a1b2c3d', key: 'code' },
  ],
};
