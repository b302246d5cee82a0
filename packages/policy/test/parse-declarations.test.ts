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
