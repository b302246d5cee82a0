import type { Detector } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';

const KEYS = new Set([
  'sessionid',
  'jsessionid',
  'phpsessid',
  'sessid',
  'sid',
  'connectsid',
  'aspnetsessionid',
  'aspsessionid',
  'session',
  'sess',
  'sessiontoken',
  'sessionkey',
  'xsrftoken',
  'csrftoken',
  'laravelsession',
  'usersession',
  'sessioncookie',
]);
const MIN_VALUE = 8;
const MAX_VALUE = 4096;

export const SESSION_ID: Detector = {
  id: 'session-id',
  title: 'session id',
  category: 'system.authentication.session',
  tier: 2,
  confidence: 0.85,
  specificity: 38,
  trigger: { keys: KEYS },
  readField(text, field) {
    const value = fieldValue(text, field, MAX_VALUE);
    return value.length >= MIN_VALUE && /\d/.test(value) && !/[\s{]/.test(value) ? wholeField(field) : null;
  },
  normalize: (value) => value,
  masks: 'the value',
  matches: [
    {
      text: 'Set-Cookie: JSESSIONID=1A530637289A03B07199A44E8D531427; Path=/',
      masked: '1A530637289A03B07199A44E8D531427',
    },
    { text: 'PHPSESSID=r2t5uvjq435r4q7ib3vtdjq120', masked: 'r2t5uvjq435r4q7ib3vtdjq120' },
    { text: '00112233-4455-6677-8899-aabbccddeeff', key: 'session.id' },
    { text: 'connect.sid=s%3Aj4f8a1b2c3', masked: 's%3Aj4f8a1b2c3' },
    { text: '{"sessionId":"0a1b2c3d4e5f"}', masked: '0a1b2c3d4e5f' },
    { text: '/api/data?sess=abcdef123456789&format=json', masked: 'abcdef123456789' },
  ],
  nonMatches: [
    'session=new',
    'session: expired',
    { text: '{sessionId}', key: 'session.id' },
    'sessionId=REDACTED',
    'inside=12345678',
    { text: 'spring-session', key: 'session.store' },
  ],
};
