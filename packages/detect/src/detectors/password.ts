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
  'kennwort',
  'пароль',
  '密码',
  '密碼',
  'パスワード',
  '비밀번호',
  'hasło',
  'lösenord',
  'adgangskode',
  'pgpassword',
  'rediscliauth',
  'dbpassword',
  'userpassword',
  'rootpassword',
  'adminpassword',
  'newpassword',
  'oldpassword',
  'confirmpassword',
  'smtppassword',
  'keystorepassword',
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
  if (field.style === 'member' && !quoted && /^[\p{L}\p{M}-]+[.,;!?。！]?$/u.test(value)) return null;
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
    { text: '{"password":"a,b;c}\\"d1"}', masked: 'a,b;c}\\"d1' },
    { text: 'password=a%26b%3Dc&x=1', masked: 'a%26b%3Dc' },
    { text: 'PGPASSWORD=hunter2 psql', masked: 'hunter2' },
    { text: 'пароль: hunter2', masked: 'hunter2' },
    { text: '{"password":["hunter2"]}', masked: 'hunter2' },
    { text: "UPDATE u SET password=crypt('hunter2', gen_salt('bf'))", masked: 'hunter2' },
    { text: "WHERE [Password] = N'hunter2'", masked: 'hunter2' },
    { text: '<wsse:Password Type="text">hunter2</wsse:Password>', masked: 'hunter2' },
    { text: '<input name="password" type="text" value="hunter2"/>', masked: 'hunter2' },
    { text: '<entry key="db.password">hunter2</entry>', masked: 'hunter2' },
    { text: '{"name":"DB_PASSWORD","value":"hunter2"}', masked: 'hunter2' },
    { text: '{"key":"password","value":{"stringValue":"hunter2"}}', masked: 'hunter2' },
    { text: 'form-data; name="password"\r\n\r\nhunter2\r\n--x', masked: 'hunter2' },
    { text: "INSERT INTO users (name, password) VALUES ('ann', 'it''s'), ('bob', 'hunter2')", masked: 'hunter2' },
    { text: "WHERE u.password LIKE 'hunter2'", masked: 'hunter2' },
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
    'Неверный пароль: попробуйте снова',
    '密码：不能为空',
    'password=[PROTECTED]',
    'INSERT INTO users (name, password) VALUES (?, ?), ($1, $2)',
    '{"name":"password","required":true}',
    '<label name="password"></label>',
  ],
};
