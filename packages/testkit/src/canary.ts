import { crc32 } from 'node:zlib';
import { createRandom, DIGITS, LOWER_ALNUM, type Random } from './random.ts';

/** Kinds of planted values. Each is valid by its own rules (checksum, issuer range, public suffix) and belongs to nobody. */
export const CANARY_KINDS = [
  'aws_key',
  'basic_credentials',
  'bearer_token',
  'card',
  'email',
  'github_token',
  'google_key',
  'iban',
  'ip_address',
  'jwt',
  'oauth_code',
  'password',
  'phone',
  'private_key',
  'slack_token',
  'ssn',
  'stripe_key',
  'url_password',
] as const;
export type CanaryKind = (typeof CANARY_KINDS)[number];

export interface Canary {
  readonly kind: CanaryKind;
  /** fideslang key that a detector should report. */
  readonly category: string;
  /** What is written into an attribute. */
  readonly text: string;
  /** The part of `text` that must not survive screening. */
  readonly secret: string;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE32 = `${UPPER}234567`;
const FIRST_NAMES = [
  'anna',
  'ben',
  'clara',
  'deniz',
  'emil',
  'fatima',
  'greta',
  'hugo',
  'ines',
  'jonas',
  'lena',
  'mateo',
];
const LAST_NAMES = [
  'adler',
  'brandt',
  'costa',
  'dietrich',
  'egger',
  'fischer',
  'gomez',
  'haas',
  'ivanova',
  'kaya',
  'lorenz',
];
const MAIL_DOMAINS = [
  'postkontor-nord.de',
  'mailhaus-linz.at',
  'brevet-lyon.fr',
  'northquaymail.co.uk',
  'inkwellpost.com',
];
/** Issuer prefixes and lengths of card numbers: Visa, Mastercard old and new range, American Express, Discover. */
const CARD_RANGES = [
  ['4539', 16],
  ['5425', 16],
  ['2319', 16],
  ['3782', 15],
  ['6011', 16],
] as const;

function luhnDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

function card(random: Random): string {
  const [prefix, length] = random.pick(CARD_RANGES);
  const body = prefix + random.text(length - prefix.length - 1, DIGITS);
  return `${body}${luhnDigit(body)}`;
}

/** German account: ISO 7064 mod 97-10 over the account part, `DE` as 1314 and two zeros. */
function iban(random: Random): string {
  const account = `${random.pick('12345678'.split(''))}${random.text(17, DIGITS)}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${check.toString().padStart(2, '0')}${account}`;
}

/** Rules of the Social Security Administration: no area 000, 666 or 9xx, no group 00, no serial 0000. */
function ssn(random: Random): string {
  const area = 100 + random.below(500);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  return `${area}-${pad(10 + random.below(80), 2)}-${pad(1000 + random.below(8000), 4)}`;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(random: Random): string {
  const claims = { sub: random.text(12, DIGITS), iat: 1_700_000_000 + random.below(9_000_000) };
  return `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}.${random.text(43)}`;
}

const BASE62 = `${DIGITS}${UPPER}abcdefghijklmnopqrstuvwxyz`;

/** GitHub's form since 2021: 30 characters and a CRC-32 of them in six base-62 digits. */
function githubToken(random: Random): string {
  const body = random.text(30);
  let check = '';
  for (let rest = crc32(body); check.length < 6; rest = Math.floor(rest / 62)) check = `${BASE62[rest % 62]}${check}`;
  return `ghp_${body}${check}`;
}

function privateKey(random: Random): string {
  const lines = Array.from({ length: 4 }, () => random.text(64)).join('\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----`;
}

const phone = (random: Random): string => `+49151${random.pick('12345'.split(''))}${random.text(7, '23456789')}`;
/** Ranges that belong to access providers, none of them reserved for documentation. */
const ipAddress = (random: Random): string =>
  `${random.pick(['84.132', '91.64', '176.2'])}.${random.below(256)}.${1 + random.below(254)}`;
const email = (random: Random): string =>
  `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${random.below(10_000)}@${random.pick(MAIL_DOMAINS)}`;
/** Letters and digits for sure, as a password rule asks. */
const password = (random: Random): string =>
  `${random.text(6, UPPER)}${random.text(4, DIGITS)}${random.text(5, LOWER_ALNUM)}`;

const plain = (secret: string): Pick<Canary, 'text' | 'secret'> => ({ text: secret, secret });
const around = (before: string, secret: string, after = ''): Pick<Canary, 'text' | 'secret'> => ({
  text: `${before}${secret}${after}`,
  secret,
});

const MAKERS: {
  readonly [K in CanaryKind]: readonly [category: string, make: (random: Random) => Pick<Canary, 'text' | 'secret'>];
} = {
  aws_key: ['system.authentication.api_key', (r) => plain(`AKIA${r.text(16, BASE32)}`)],
  basic_credentials: [
    'user.authorization.credentials',
    (r) => around('Basic ', Buffer.from(`${r.pick(FIRST_NAMES)}:${password(r)}`).toString('base64')),
  ],
  bearer_token: ['system.authentication.token', (r) => around('Bearer ', r.text(40))],
  card: ['user.financial.credit_card', (r) => plain(card(r))],
  email: ['user.contact.email', (r) => plain(email(r))],
  github_token: ['system.authentication.api_key', (r) => plain(githubToken(r))],
  google_key: ['system.authentication.api_key', (r) => plain(`AIza${r.text(35)}`)],
  iban: ['user.financial.bank_account', (r) => plain(iban(r))],
  ip_address: ['user.device.ip_address', (r) => plain(ipAddress(r))],
  jwt: ['system.authentication.token', (r) => plain(jwt(r))],
  oauth_code: [
    'system.authentication.token',
    (r) => around('https://login.shop.internal/callback?code=', r.text(32), '&state=ready'),
  ],
  password: ['user.authorization.password', (r) => around('user=shop password=', password(r), ' sslmode=require')],
  phone: ['user.contact.phone_number', (r) => plain(phone(r))],
  private_key: ['system.authentication.private_key', (r) => plain(privateKey(r))],
  slack_token: [
    'system.authentication.api_key',
    (r) => plain(`xoxb-${r.text(12, DIGITS)}-${r.text(12, DIGITS)}-${r.text(24)}`),
  ],
  ssn: ['user.government_id.national_identification_number', (r) => plain(ssn(r))],
  stripe_key: ['system.authentication.api_key', (r) => plain(`sk_live_${r.text(24)}`)],
  url_password: [
    'user.authorization.password',
    (r) => around('postgres://shop:', password(r), '@db.internal:5432/shop'),
  ],
};

/** A value of this kind. The same random sequence gives the same value. */
export function makeCanary(kind: CanaryKind, random: Random): Canary {
  const [category, make] = MAKERS[kind];
  return { kind, category, ...make(random) };
}

/** One value of each kind. */
export function allCanaries(seed: number): Canary[] {
  const random = createRandom(seed);
  return CANARY_KINDS.map((kind) => makeCanary(kind, random));
}
