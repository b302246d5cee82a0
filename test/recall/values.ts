import { BASE62, createDice, DIGITS, type Dice, HEX, UPPER } from './dice.ts';

/** How values of one kind are made, by the rule of who issues them. Made here a second time, apart from the detectors. */
export interface ValueKind {
  readonly name: string;
  readonly group: 'contact' | 'payment' | 'national id' | 'secret' | 'keyed';
  /** Start of the category that counts as found right. */
  readonly category: string;
  /** The key that points the value out; '' where the value alone must be enough. */
  readonly key: string;
  /** What a sentence says before the value. */
  readonly saying: string;
  readonly make: (dice: Dice) => string;
}

const FIRST = ['ann', 'bob', 'carla', 'dimitri', 'eva', 'farid', 'grace', 'hugo', 'ines', 'jonas'];
const LAST = ['lee', 'meyer', 'rossi', 'silva', 'dupont', 'jansen', 'novak', 'kim', 'okafor', 'lund'];
const DOMAINS = [
  'acme.io',
  'mail.acme.co.uk',
  'posteo.de',
  'gmail.com',
  'laposte.net',
  'uol.com.br',
  'libero.it',
  'corp-mail.net',
];

function luhnDigit(digits: string): string {
  let sum = 0;
  Array.from(digits, Number)
    .reverse()
    .forEach((d, i) => {
      const doubled = d * (i % 2 === 0 ? 2 : 1);
      sum += doubled > 9 ? doubled - 9 : doubled;
    });
  return String((10 - (sum % 10)) % 10);
}

const sum = (digits: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);

function makeEmail(d: Dice): string {
  const local = d.pick(['', '.', '_', '-']);
  const tag = d.pick(['', '', '+news', `+${d.int(1, 99)}`]);
  const name = `${d.pick(FIRST)}${local}${d.pick(LAST)}${d.pick(['', '', String(d.int(1, 99))])}${tag}`;
  return `${d.pick([name, name, name.toUpperCase()])}@${d.pick(DOMAINS)}`;
}

const CARDS: readonly (readonly [prefix: string, length: number, groups: readonly number[]])[] = [
  ['4', 16, [4, 4, 4, 4]],
  ['51', 16, [4, 4, 4, 4]],
  ['55', 16, [4, 4, 4, 4]],
  ['2221', 16, [4, 4, 4, 4]],
  ['34', 15, [4, 6, 5]],
  ['37', 15, [4, 6, 5]],
  ['6011', 16, [4, 4, 4, 4]],
  ['3528', 16, [4, 4, 4, 4]],
];

function makeCard(d: Dice): string {
  const [prefix, length, groups] = d.pick(CARDS);
  const body = prefix + d.text(DIGITS, length - 1 - prefix.length);
  const digits = body + luhnDigit(body);
  const separator = d.pick(['', '', ' ', '-']);
  if (separator === '') return digits;
  const ends = groups.map((_, i) => groups.slice(0, i + 1).reduce((total, size) => total + size, 0));
  return ends.map((end, i) => digits.slice(end - (groups[i] ?? 0), end)).join(separator);
}

const IBANS: Readonly<Record<string, (d: Dice) => string>> = {
  DE: (d) => d.text(DIGITS, 18),
  FR: (d) => d.text(DIGITS, 23),
  GB: (d) => d.text(UPPER, 4) + d.text(DIGITS, 14),
  ES: (d) => d.text(DIGITS, 20),
  IT: (d) => d.text(UPPER, 1) + d.text(DIGITS, 22),
  NL: (d) => d.text(UPPER, 4) + d.text(DIGITS, 10),
  PT: (d) => d.text(DIGITS, 21),
  PL: (d) => d.text(DIGITS, 24),
};

function makeIban(d: Dice): string {
  const country = d.pick(Object.keys(IBANS));
  const body = IBANS[country]?.(d) ?? '';
  const digits = `${body}${country}00`.replace(/[A-Z]/g, (c) => String(c.charCodeAt(0) - 55));
  const iban = `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${body}`;
  return d.pick([iban, iban, iban.replace(/(.{4})(?=.)/g, '$1 ')]);
}

/** Plus, calling code, a national number of a length in use there. */
const INTERNATIONAL = [
  ['1', '415555', 4],
  ['44', '7911', 6],
  ['49', '1512', 7],
  ['33', '6', 8],
  ['34', '6', 8],
  ['39', '347', 7],
  ['31', '6', 8],
  ['351', '91', 7],
  ['55', '119', 8],
  ['91', '98', 8],
] as const;

function makePhone(d: Dice): string {
  const [code, head, tail] = d.pick(INTERNATIONAL);
  const national = head + d.text('23456789', tail);
  const spaced = national.replace(/^(\d{3})(\d{3})/, '$1 $2 ');
  return d.pick([`+${code}${national}`, `+${code} ${spaced}`, `+${code}-${spaced.replaceAll(' ', '-')}`]);
}

function makeUsPhone(d: Dice): string {
  const [area, exchange, line] = [d.pick(['415', '212', '303', '617']), d.text('23456789', 3), d.text(DIGITS, 4)];
  return d.pick([`(${area}) ${exchange}-${line}`, `${area}-${exchange}-${line}`, `${area}.${exchange}.${line}`]);
}

function makeSsn(d: Dice): string {
  return `${d.int(100, 665)}-${String(d.int(1, 99)).padStart(2, '0')}-${String(d.int(1, 9999)).padStart(4, '0')}`;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function makeJwt(d: Dice): string {
  const claims = { sub: d.text(DIGITS, 10), iat: d.int(1_600_000_000, 1_900_000_000) };
  return `${base64url({ alg: d.pick(['HS256', 'RS256']), typ: 'JWT' })}.${base64url(claims)}.${d.text(BASE62, 43)}`;
}

const digitsOfDay = (d: Dice): readonly [year: string, month: string, day: string] => [
  String(d.int(40, 99)),
  String(d.int(1, 12)).padStart(2, '0'),
  String(d.int(1, 28)).padStart(2, '0'),
];

function makePesel(d: Dice): string {
  const body = digitsOfDay(d).join('') + d.text(DIGITS, 4);
  return body + String((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10);
}

function makeBsn(d: Dice): string {
  for (;;) {
    const body = `${d.int(1, 9)}${d.text(DIGITS, 7)}`;
    const check = sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    if (check < 10) return body + check;
  }
}

function makeNhs(d: Dice): string {
  for (;;) {
    const body = `${d.int(4, 9)}${d.text(DIGITS, 8)}`;
    const check = (11 - (sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    if (check < 10) return d.pick([body + check, `${body.slice(0, 3)} ${body.slice(3, 6)} ${body.slice(6)}${check}`]);
  }
}

function makeCpf(d: Dice): string {
  const check = (digits: string): number => {
    const rest =
      sum(
        digits,
        Array.from(digits, (_, i) => digits.length + 1 - i),
      ) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  const body = d.text(DIGITS, 8) + d.int(0, 8);
  const digits = `${body}${check(body)}${check(`${body}${check(body)}`)}`;
  return digits.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
}

function makeDni(d: Dice): string {
  const number = d.int(10_000_000, 18_999_999);
  return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}`;
}

function makePersonnummer(d: Dice): string {
  const body = digitsOfDay(d).join('') + d.text(DIGITS, 3);
  return `${body.slice(0, 6)}-${body.slice(6)}${luhnDigit(body)}`;
}

function makeHetu(d: Dice): string {
  const [year, month, day] = digitsOfDay(d);
  const serial = String(d.int(2, 899)).padStart(3, '0');
  const check = '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(`${day}${month}${year}${serial}`) % 31];
  return `${day}${month}${year}-${serial}${check}`;
}

function makeNino(d: Dice): string {
  return `${d.pick(['AB', 'CE', 'JG', 'SP', 'WX'])}${d.text(DIGITS, 6)}${d.pick(['A', 'B', 'C', 'D'])}`;
}

const secret = (name: string, make: (d: Dice) => string): ValueKind => {
  return { name, group: 'secret', category: 'system.authentication', key: '', saying: 'the secret', make };
};

/** Prefixes are put together here, so that nobody who searches sources for secrets takes them for some. */
const SECRETS: readonly ValueKind[] = [
  secret('jwt', makeJwt),
  secret('aws key', (d) => `AKI${'A'}${d.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`),
  secret('google key', (d) => `AIz${'a'}${d.text(BASE62, 35)}`),
  secret('gitlab token', (d) => `glpa${'t-'}${d.text(BASE62, 20)}`),
  secret('github token', (d) => `gh${'p_'}${d.text(BASE62, 36)}`),
  secret('slack token', (d) => `xox${'b-'}${d.text(DIGITS, 11)}-${d.text(DIGITS, 12)}-${d.text(BASE62, 24)}`),
  secret('stripe key', (d) => `sk_${'live_'}${d.text(BASE62, 24)}`),
  secret('sendgrid key', (d) => `SG${'.'}${d.text(BASE62, 22)}.${d.text(BASE62, 43)}`),
  secret('npm token', (d) => `npm${'_'}${d.text(BASE62, 36)}`),
  secret('openai key', (d) => `sk-${'proj-'}${d.text(BASE62, 48)}`),
  secret('anthropic key', (d) => `sk-${'ant-api03-'}${d.text(BASE62, 93)}AA`),
  secret('hugging face token', (d) => `hf${'_'}${d.text(BASE62, 34)}`),
  secret('digitalocean token', (d) => `dop${'_v1_'}${d.text(HEX, 64)}`),
  secret('shopify token', (d) => `shpa${'t_'}${d.text(HEX, 32)}`),
  secret('telegram token', (d) => `${d.int(100_000_000, 9_999_999_999)}:A${d.text(BASE62, 34)}`),
  secret('databricks token', (d) => `dap${'i'}${d.text(HEX, 32)}`),
  secret('vault token', (d) => `hv${'s.'}${d.text(BASE62, 95)}`),
  secret('grafana token', (d) => `gls${'a_'}${d.text(BASE62, 32)}_${d.text(HEX, 8)}`),
  secret('twilio key', (d) => `S${'K'}${d.text(HEX, 32)}`),
  secret('new relic key', (d) => `NRA${'K-'}${d.text(`${UPPER}${DIGITS}`, 27)}`),
];

const national = (name: string, key: string, make: (d: Dice) => string, saying = name): ValueKind => {
  return { name, group: 'national id', category: 'user.', key, saying, make };
};

export const VALUE_KINDS: readonly ValueKind[] = [
  { name: 'e-mail', group: 'contact', category: 'user.contact.email', key: '', saying: 'write to', make: makeEmail },
  { name: 'phone', group: 'contact', category: 'user.contact.phone', key: '', saying: 'call', make: makePhone },
  {
    name: 'US phone',
    group: 'contact',
    category: 'user.contact.phone',
    key: 'phone',
    saying: 'my phone is',
    make: makeUsPhone,
  },
  {
    name: 'payment card',
    group: 'payment',
    category: 'user.financial.credit',
    key: '',
    saying: 'paid with',
    make: makeCard,
  },
  { name: 'IBAN', group: 'payment', category: 'user.financial.bank', key: '', saying: 'transfer to', make: makeIban },
  national('US SSN', '', makeSsn),
  national('Brazilian CPF', '', makeCpf),
  national('Spanish DNI', '', makeDni),
  national('Swedish personnummer', '', makePersonnummer),
  national('Finnish HETU', '', makeHetu),
  national('UK NINO', '', makeNino),
  national('Polish PESEL', 'pesel', makePesel, 'numer PESEL'),
  national('Dutch BSN', 'bsn', makeBsn, 'het BSN is'),
  national('UK NHS number', 'nhs_number', makeNhs, 'NHS number'),
  ...SECRETS,
  {
    name: 'date of birth',
    group: 'keyed',
    category: 'user.demographic.date',
    key: 'dateOfBirth',
    saying: '',
    make: (d) => `19${digitsOfDay(d).join('-')}`,
  },
  {
    name: 'password',
    group: 'keyed',
    category: 'user.authorization.password',
    key: 'password',
    saying: '',
    make: (d) => `${d.pick(['Tr0ub4dor', 'correct-horse', 'S3cr3t!'])}${d.int(1, 999)}`,
  },
  {
    name: 'passport',
    group: 'keyed',
    category: 'user.government_id',
    key: 'passportNumber',
    saying: '',
    make: (d) => `C${d.text(DIGITS, 2)}X${d.text(DIGITS, 4)}T`,
  },
];

/** `count` values of a kind, the same for the same seed. */
export function makeValues(kind: ValueKind, count: number, seed: number): readonly string[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, () => kind.make(dice));
}
