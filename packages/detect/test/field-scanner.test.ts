import { describe, expect, it } from 'vitest';
import { createScanner, DETECTORS } from '../src/index.ts';

const scanner = createScanner(DETECTORS);

/** A text, the key under which it stands, what of it must be masked (`*`: anything), and what must stay. */
const CASES: readonly (readonly [text: string, key: string, masked: readonly string[], kept?: readonly string[]])[] = [
  [
    "SELECT * FROM users WHERE email IN ('ann@intranet','bob@intranet')",
    'db.query.text',
    ['ann@intranet', 'bob@intranet'],
  ],
  ["SELECT * FROM users WHERE password <> 'hunter2'", 'db.query.text', ['hunter2']],
  ["SELECT * FROM users WHERE password LIKE 'hunter2%'", 'db.query.text', ['hunter2']],
  ["SELECT * FROM users WHERE LOWER(last_name) = 'miller'", 'db.query.text', ['miller']],
  [
    "SELECT * FROM users u WHERE u.date_of_birth BETWEEN '1980-01-01' AND '1980-12-31'",
    'db.query.text',
    ['1980-01-01', '1980-12-31'],
  ],
  ["UPDATE users SET password='hunter2', last_name='Miller' WHERE id=5", 'db.statement', ['hunter2', 'Miller']],
  ["SELECT * FROM users WHERE phone_number = '030 901820' -- by hand", 'db.query.text', ['030 901820']],
  ['SELECT * FROM t WHERE `password` = "hunter2"', 'db.query.text', ['hunter2']],
  ["SELECT * FROM t WHERE [Password] = N'hunter2'", 'db.query.text', ['hunter2']],
  [
    "INSERT INTO users (id, email, dob) VALUES (1, 'ann@intranet', '1980-01-02'), (2,'bob@intranet','1981-02-03')",
    'db.query.text',
    ['ann@intranet', '1980-01-02', 'bob@intranet', '1981-02-03'],
  ],
  ["insert into users(last_name, password) select 'Miller', 'hunter2'", 'db.query.text', ['hunter2', 'Miller']],
  [
    'SELECT * FROM users WHERE password = $1 AND email = ? AND name=:name AND x=@p1',
    'db.query.text',
    [],
    ['SELECT * FROM users WHERE password = $1 AND email = ? AND name=:name AND x=@p1'],
  ],
  ["SELECT password, email FROM users /* password = 'hunter2' */", 'db.query.text', ['hunter2']],
  [
    "MERGE INTO users USING (VALUES ('x')) WHEN MATCHED THEN UPDATE SET password = E'hun\\'ter2'",
    'db.query.text',
    ["hun\\'ter2"],
  ],
  ['SELECT * FROM users WHERE password = $$hunter2$$', 'db.query.text', ['hunter2']],
  ["INSERT INTO ks.users (id, last_name) VALUES (uuid(), 'Miller') USING TTL 86400", 'db.query.text', ['Miller']],
  ["db.users.find({last_name: 'Miller', password: {$eq: 'hunter2'}})", 'db.query.text', ['Miller', 'hunter2']],
  ['{"find":"users","filter":{"lastName":{"$in":["Miller","Smith"]}}}', 'db.query.text', ['Miller', 'Smith']],
  ['{"find":"users","filter":{"phone":{"$eq":"030 901820"}}}', 'db.query.text', ['030 901820']],
  ['AUTH hunter2', 'db.query.text', ['hunter2']],
  ['AUTH default hunter2', 'db.query.text', ['hunter2']],
  ['HSET user:1 password hunter2 last_name Miller', 'db.query.text', ['hunter2', 'Miller']],
  ['HMSET user:1 "email" "ann@intranet" "password" "hunter2"', 'db.query.text', ['ann@intranet', 'hunter2']],
  ['SET password:42 hunter2', 'db.query.text', ['hunter2']],
  ['{"query":{"match":{"last_name":"Miller"}}}', 'db.query.text', ['Miller']],
  ['{"query":{"term":{"phone":{"value":"030 901820"}}}}', 'db.query.text', ['030 901820']],
  ['{"query":{"term":{"password.keyword":"hunter2"}}}', 'db.query.text', ['hunter2']],
  ['{"phone":{"number":"030 901820"}}', 'body', ['030 901820']],
  ['{"user":{"name":{"first":"Ann","last":"Miller"}}}', 'body', ['Ann', 'Miller']],
  ['{"phone":["030 901820","030 901821"]}', 'body', ['030 901820', '030 901821']],
  ['phone[number]=030901820&user[password]=hunter2', 'body', ['030901820', 'hunter2']],
  [
    '{"variables":{"input":{"password":"hunter2","lastName":"Miller"}},"query":"mutation($input: X!){a}"}',
    'graphql.document',
    ['hunter2', 'Miller'],
  ],
  [
    'mutation { login(password: "hunter2", email: "ann@intranet") { id } }',
    'graphql.document',
    ['hunter2', 'ann@intranet'],
  ],
  ['["--user","ann","--password","hunter2"]', 'process.command_args', ['hunter2']],
  ['mysql -u root -phunter2 shop', 'process.command_line', ['hunter2']],
  ['a:2:{s:8:"password";s:7:"hunter2";s:5:"email";s:12:"ann@intranet";}', 'session', ['hunter2', 'ann@intranet']],
  [Buffer.from('{"email":"ann@acme.io","password":"hunter2"}').toString('base64'), 'payload', ['*']],
  [`state=${Buffer.from('{"email":"ann@acme.io"}').toString('base64url')}&x=1`, 'url.query', ['*']],
  [
    'https://acme.io/u/ann%2540acme.io?phone=%2B49%2030%20901820#token=abcDEF123456ghi',
    'url.full',
    ['ann%2540acme.io', '%2B49%2030%20901820', 'abcDEF123456ghi'],
  ],
  [
    'https://REDACTED:REDACTED@acme.io/?sig=REDACTED&AWSAccessKeyId=REDACTED&X-Goog-Signature=REDACTED&Signature=REDACTED',
    'url.full',
    [],
    ['REDACTED:REDACTED'],
  ],
  ['https://acme.io/reset?next=https%3A%2F%2Fb.io%2F%3Fpassword%3Dhunter2', 'url.full', ['hunter2']],
  ['Host: a\r\nX-Api-Key: k9Zx81LmQ0aaB7\r\nCookie: sid=9f8e7d6c5b4a3921', 'x', ['k9Zx81LmQ0aaB7', '9f8e7d6c5b4a3921']],
  ['level=info user.email=ann@intranet msg="login" password="hunter2"', 'x', ['ann@intranet', 'hunter2']],
  ['2024 ERROR login failed for user ann@acme.io ', 'x', ['ann@acme.io']],
  [
    "org.acme.X: Duplicate entry 'ann@acme.io' for key 'users.email'\n\tat org.acme.Y(Z.java:3)",
    'exception.stacktrace',
    ['ann@acme.io'],
  ],
  [
    '{"role":"user","content":"my mail is ann@acme.io and card 4111 1111 1111 1111"}',
    'gen_ai.prompt',
    ['ann@acme.io', '4111 1111 1111 1111'],
  ],
  [
    '[{"role":"assistant","parts":[{"type":"tool_call","name":"login","arguments":"{\\"password\\":\\"hunter2\\"}"}]}]',
    'gen_ai.output.messages',
    ['hunter2'],
  ],
  ['password => hunter2', 'x', ['hunter2']],
  ['{:password=>"hunter2", "email"=>"ann@intranet"}', 'x', ['hunter2', 'ann@intranet']],
  ['User(email=ann@intranet, password=hunter2)', 'x', ['ann@intranet', 'hunter2']],
  ["SELECT * FROM users WHERE (email, password) = ('ann@intranet', 'hunter2')", 'db.query.text', ['hunter2']],
  ["SELECT * FROM users WHERE 'hunter2' = password", 'db.query.text', ['hunter2']],
  ["EXEC login @email='ann@intranet', @password=N'hunter2'", 'db.query.text', ['ann@intranet', 'hunter2']],
  ["SELECT * FROM users WHERE email ILIKE 'ann@intranet'", 'db.query.text', ['ann@intranet']],
  ["SELECT * FROM users WHERE email NOT IN ('ann@intranet')", 'db.query.text', ['ann@intranet']],
  ["SELECT * FROM users WHERE email ~* 'ann@intranet'", 'db.query.text', ['ann@intranet']],
  ["SELECT * FROM users WHERE email IS DISTINCT FROM 'ann@intranet'", 'db.query.text', ['ann@intranet']],
  ["SELECT * FROM users WHERE password::text = 'hunter2'", 'db.query.text', ['hunter2']],
  ['SELECT * FROM users WHERE "users"."password" = \'hunter2\'', 'db.query.text', ['hunter2']],
  ['SELECT * FROM users WHERE phone_number = 4930901820', 'db.query.text', ['4930901820']],
  [
    'unique constraint "users_email_key" Detail: Key (last_name)=(Miller) already exists.',
    'exception.message',
    ['Miller'],
  ],
];

function maskedText(text: string, key: string): string {
  const bytes = Buffer.from(text);
  const hits = scanner.scan(bytes, { key });
  if (hits === 'unscanned') throw new Error('unscanned');
  for (const hit of hits) bytes.fill(1, hit.start, hit.end);
  return bytes.toString();
}

describe('values inside of texts', () => {
  for (const [text, key, masked, kept = []] of CASES) {
    it(`of ${text.slice(0, 100)}`, () => {
      const left = maskedText(text, key);
      for (const value of masked) {
        if (value === '*') expect(left).not.toBe(text);
        else expect(left).not.toContain(value);
      }
      for (const value of kept) expect(left).toContain(value);
    });
  }

  it('takes a whole encoded text for what stands in it, one part for each value', () => {
    const json = Buffer.from('{"email":"ann@acme.io","card":"4532015112830366"}').toString('base64');
    const hits = scanner.scan(Buffer.from(`payload=${json}&x=1`));
    if (hits === 'unscanned') throw new Error('unscanned');
    expect(hits.map((h) => h.detector).sort()).toEqual(['email', 'payment-card']);
    expect([hits[0]?.start, hits.at(-1)?.end]).toEqual([8, 8 + json.length]);
    expect(hits[0]?.end).toBe(hits[1]?.start);
  });

  it('looks into an encoded text once, not into one that is encoded in it', () => {
    const inner = Buffer.from('{"email":"ann@acme.io"}').toString('base64');
    const outer = Buffer.from(`{"a":"${inner}"}`).toString('base64');
    expect(maskedText(outer, 'x')).toBe(outer);
  });

  it.each([
    "please select the item 'x' from the list where he said 'no'",
    "SELECT 'x' AS password, note FROM t WHERE total > 'a' AND state = 'open'",
    'SET PASSWORD FOR CURRENT_USER',
    '{"password":{"minLength":{"type":"integer"}}}',
    's:8:"password";N;',
    Buffer.from('{"page":12,"sort":"created"}').toString('base64'),
    'where is the update, select one of password or token',
  ])('finds nothing in %j', (text) => {
    expect(maskedText(text, 'x')).toBe(text);
  });
});
