import type { Detector, Field, Found, Text } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';

const KEYS = new Set([
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'pass',
  'userpass',
  'dbpass',
  'passwort',
  'motdepasse',
  'contrasena',
  'contraseña',
  'senha',
  'wachtwoord',
]);
/** Short names that also mean other things: `PWD=/srv`, `pass=12 fail=0`. */
const AMBIGUOUS = new Set(['pass', 'pwd', 'senha']);
const MAX_PASSWORD = 512;

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_PASSWORD);
  if (value === '' || /^[/~]|^[A-Z]:\\/.test(value)) return null;
  if (AMBIGUOUS.has(field.name.words.at(-1) ?? '') && (value.length < 4 || /^\d+$/.test(value))) return null;
  // "password: incorrect" in a message is prose; in quotes or after = it is a value.
  const quoted = /["'`]/.test(text.bytes.toString('latin1', Math.max(text.from, field.from - 1), field.from));
  if (field.style === 'member' && !quoted && /^[a-z-]+[.,;!?]?$/i.test(value)) return null;
  return wholeField(field);
}

export const PASSWORD: Detector = {
  id: 'password',
  title: 'password',
  category: 'user.authorization.password',
  tier: 1,
  confidence: 0.95,
  specificity: 40,
  trigger: { keys: KEYS },
  readField,
  normalize: (value) => value,
  masks: 'the value',
  matches: [
    { text: 'user=ann&password=hunter2&x=1', masked: 'hunter2' },
    { text: '{"password": "correct horse"}', masked: 'correct horse' },
    { text: 'Server=db;User Id=sa;Pwd=S3cret!;', masked: 'S3cret!' },
    { text: 'hunter2', key: 'app.user.password' },
    { text: "UPDATE users SET password = 'hunter2' WHERE id = 1", masked: 'hunter2' },
    { text: '<Password>hunter2</Password>', masked: 'hunter2' },
    { text: 'login failed, password: hunter2', masked: 'hunter2' },
    { text: 'q=%7B%22passwd%22%3A%22hunter2%22%7D', masked: 'hunter2' },
  ],
  nonMatches: [
    'password=****',
    'password=$DB_PASSWORD',
    'SELECT * FROM users WHERE password = ?',
    'Invalid password: incorrect',
    'PWD=/home/app',
    'tests pass=12 fail=0',
    '{"password":"[REDACTED]"}',
    'password_reset=true',
    { text: 'true', key: 'password' },
    'bypass: yes',
  ],
};
