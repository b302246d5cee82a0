import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDeclarations, toRegisterInput } from '../src/index.ts';

const problemsOf = (text: string): string[] => {
  const parsed = parseDeclarations(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('all problems come at once, each with its place and its cure', () => {
  const text = `services:
  - name: checkout
    rol: gateway
recipients:
  - organisation: Stripe
    hosts: [https://api.stripe.com]
    country: usa
  - organisation: X
flows:
  - service: checkout
    categories: [email]
    recipient: Stripe
    expires: 2027-02-30
  - recipient: 3
`;
  expect(problemsOf(text)).toEqual([
    '3:5 services[1] has the unknown key "rol"',
    '6:13 recipients[1].hosts[1] is not a host',
    '7:14 recipients[1].country is not a country',
    '8:5 recipients[2] has neither hosts nor aliases',
    '11:18 flows[1].categories[1] is not a category',
    '13:14 flows[1].expires is not a day',
    '14:5 flows[2] has no categories',
    '14:5 flows[2] has no service',
    '14:16 flows[2].recipient is not text',
  ]);
  const parsed = parseDeclarations(text);
  expect(parsed.ok ? [] : parsed.problems.filter(({ cure }) => cure === '')).toEqual([]);
  expect(parsed.ok ? '' : parsed.problems[0]?.cure).toBe(
    'remove or correct it; known keys: name, namespace, owner, role',
  );
});

test('what is not YAML is told with its place, not with its text', () => {
  expect(problemsOf('a: [1\nb: "secret-value')).not.toEqual([]);
  expect(JSON.stringify(problemsOf('a: [1\nb: "secret-value'))).not.toContain('secret-value');
  expect(problemsOf('services: []\nservices: []\n')).toEqual(['2:1 not YAML: duplicate key']);
});

test('a duplicate key, a wrong shape and a name of nobody are told together', () => {
  const text = `services: [{name: s}, {name: s}]
recipients:
  - {organisation: Stripe, hosts: [stripe.com], country: usa}
flows:
  - {service: s, categories: [], recipient: nobody, expires: soon}
recipients:
  - {organisation: Twilio, hosts: [twilio.com], role: boss, role: processor}
flows:
  - {service: s, categories: [], recipient: twilio.com}
  - {service: s, categories: [], recipient: stripe}
  - {service: s, categories: [], recipient: no one}
`;
  expect(problemsOf(text)).toEqual([
    '1:23 services[2] is declared twice',
    '3:58 recipients[1].country is not a country',
    '5:45 flows[1].recipient names nobody in recipients',
    '5:62 flows[1].expires is not a day',
    '6:1 not YAML: duplicate key',
    '7:55 recipients[2].role is not a known value',
    '7:61 not YAML: duplicate key',
    '8:1 not YAML: duplicate key',
    '11:45 flows[4].recipient names nobody in recipients',
  ]);
});

test('sections beside one that is not YAML are checked', () => {
  const text = `services:
  - {name: s, rol: gateway}
recipients:
  - {organisation: Stripe, hosts: [stripe.com}
flows:
  - {service: s, categories: [], recipient: stripe.com}
  - {service: s, categories: [], recipient: nobody, expires: soon}
`;
  const problems = problemsOf(text);
  expect(problems).toContain('2:15 services[1] has the unknown key "rol"');
  expect(problems).toContain('7:45 flows[2].recipient names nobody in recipients');
  expect(problems).toContain('7:62 flows[2].expires is not a day');
  expect(problems.filter((line) => !/^(2|7):/.test(line) && !line.startsWith('4:'))).toEqual([]);
});

test.each([
  ['a misspelled key', '- {organisaton: Stripe, hosts: [stripe.com]}'],
  ['a list that is text', '- {organisation: X, aliases: Stripe}'],
  ['a host as a URL', '- {organisation: X, hosts: ["https://stripe.com"]}'],
  ['a key twice', '- {organisation: X, organisation: Stripe, hosts: [x.example]}'],
  ['a map instead of a list', '{organisation: Stripe}'],
  ['a quote that does not end', '- organisation: "Stripe'],
])('a flow to a recipient that %s hides is no second problem', (_, recipient) => {
  const text = `flows:\n  - {service: s, categories: [], recipient: Stripe}\nrecipients:\n  ${recipient}\n`;
  expect(problemsOf(text)).not.toEqual([]);
  expect(problemsOf(text).filter((line) => line.includes('nobody'))).toEqual([]);
});

test('a host that begins with * outside quotes is told as what it is', () => {
  const text = `flows: [{service: s, categories: [], recipient: stripe.com}]
recipients:
  - {organisation: Stripe, hosts: [*.stripe.com], country: usa}
  - {organisation: X}
`;
  expect(problemsOf(text)).toEqual([
    '3:36 not YAML: unresolved alias',
    '3:60 recipients[1].country is not a country',
    '4:5 recipients[2] has neither hosts nor aliases',
  ]);
  const parsed = parseDeclarations(text);
  expect(parsed.ok ? '' : parsed.problems[0]?.cure).toBe('put text that begins with * in quotes');
});

test('a misspelled section hides its names', () => {
  const problems = problemsOf(`flows: [{service: s, categories: [], recipient: Stripe}]
recipient: [{organisation: Stripe, hosts: [stripe.com]}]
`);
  expect(problems).toEqual(['2:1 the file has the unknown key "recipient"']);
});

test('whatever is cut out of a file gives problems or declarations, never an exception', () => {
  const text = `version: 1
services: [{name: s}, &a {name: "t"}]
recipients:
  - {organisation: Stripe, hosts: ["*.stripe.com"], country: US}
flows:
  - {service: s, categories: [user.name], recipient: Stripe}
  - service: t
    categories: []
    recipient: 'telemetry'
`;
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(20),
      fc.constantFrom('', '"', '{', ']', ': ', '- ', '\t', '*a', '&'),
      (at, cut, put) => {
        const parsed = parseDeclarations(text.slice(0, at) + put + text.slice(at + cut));
        if (!parsed.ok) for (const { line, cure } of parsed.problems) expect(line > 0 && cure !== '').toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('names that mean two things or nobody are problems', () => {
  const text = `recipients:
  - {organisation: A, hosts: [a.example]}
  - {organisation: B, hosts: [A.example]}
services: [{name: s}, {name: s}]
flows:
  - {service: s, categories: [], recipient: nobody}
  - {service: s, categories: [], recipient: A.EXAMPLE}
  - {service: s, categories: [], recipient: telemetry}
`;
  expect(problemsOf(text)).toEqual([
    '3:5 recipients[2] claims a name that recipients[1] has: "a.example"',
    '4:23 services[2] is declared twice',
    '6:45 flows[1].recipient names nobody in recipients',
  ]);
});

test('an empty file and empty sections declare nothing', () => {
  for (const text of ['', '# later\n', 'flows:\nservices:\n', '\uFEFFflows: []'])
    expect(parseDeclarations(text)).toEqual({
      ok: true,
      declarations: { services: [], recipients: [], flows: [], internalHosts: [] },
    });
  expect(problemsOf('- a')).toEqual(['1:1 the file is not a map']);
});

test('Norway is a country and dates stay text', () => {
  const parsed = parseDeclarations(`recipients:
  - {organisation: Fjord, hosts: ["*.fjord.example"], country: NO, aliases: [fjord-api], transfer_mechanism: adequacy}
services:
  - {name: shop, namespace: eu, role: gateway, owner: team-shop}
internal_hosts: [corp.example]
flows:
  - {service: eu/shop, categories: [user.name], recipient: fjord-api, purpose: mail, legal_basis: contract, retention: 30 days, expires: 2027-01-01}
`);
  expect(parsed).toMatchObject({
    ok: true,
    declarations: {
      recipients: [{ country: 'NO' }],
      flows: [{ expires: '2027-01-01', legalBasis: 'contract', line: 7 }],
    },
  });
  expect(parsed.ok && toRegisterInput(parsed.declarations)).toEqual({
    recipients: [{ organisation: 'Fjord', hosts: ['*.fjord.example'], country: 'NO', aliases: ['fjord-api'] }],
    internalSuffixes: ['corp.example'],
    services: ['shop'],
  });
  expect(toRegisterInput(null)).toEqual({ recipients: [], internalSuffixes: [], services: [] });
});

test('aliases that multiply and files without end are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 0; i < 8; i++)
    bomb.push(
      `b${i}: &b${i} [${Array(10)
        .fill(i === 0 ? '*a' : `*b${i - 1}`)
        .join(', ')}]`,
    );
  expect(problemsOf(bomb.join('\n'))).toEqual(['1:1 the file repeats itself through too many aliases']);
  expect(problemsOf('#'.repeat(9 * 1024 * 1024))).toEqual(['1:1 the file is larger than 8 MiB']);
});
