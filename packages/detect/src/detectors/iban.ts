import { isAlphanumeric, isDigit, isLower, isUpper } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text, textOf } from '../detector.ts';

/** Structure after the check digits by country (n digits, a letters, c either): SWIFT IBAN registry, release 99. */
const STRUCTURES: Readonly<Record<string, string>> = {
  AD: '8n12c',
  AE: '19n',
  AL: '8n16c',
  AT: '16n',
  AZ: '4a20c',
  BA: '16n',
  BE: '12n',
  BG: '4a6n8c',
  BH: '4a14c',
  BI: '23n',
  BR: '23n1a1c',
  BY: '4c4n16c',
  CH: '5n12c',
  CR: '18n',
  CY: '8n16c',
  CZ: '20n',
  DE: '18n',
  DJ: '23n',
  DK: '14n',
  DO: '4c20n',
  EE: '16n',
  EG: '25n',
  ES: '20n',
  FI: '14n',
  FK: '2a12n',
  FO: '14n',
  FR: '10n11c2n',
  GB: '4a14n',
  GE: '2a16n',
  GI: '4a15c',
  GL: '14n',
  GR: '7n16c',
  GT: '24c',
  HN: '4a20n',
  HR: '17n',
  HU: '24n',
  IE: '4a14n',
  IL: '19n',
  IQ: '4a15n',
  IS: '22n',
  IT: '1a10n12c',
  JO: '4a4n18c',
  KW: '4a22c',
  KZ: '3n13c',
  LB: '4n20c',
  LC: '4a24c',
  LI: '5n12c',
  LT: '16n',
  LU: '3n13c',
  LV: '4a13c',
  LY: '21n',
  MC: '10n11c2n',
  MD: '20c',
  ME: '18n',
  MK: '3n10c2n',
  MN: '16n',
  MR: '23n',
  MT: '4a5n18c',
  MU: '4a19n3a',
  NI: '4a20n',
  NL: '4a10n',
  NO: '11n',
  OM: '3n16c',
  PK: '4a16c',
  PL: '24n',
  PS: '4a21c',
  PT: '21n',
  QA: '4a21c',
  RO: '4a16c',
  RS: '18n',
  RU: '14n15c',
  SA: '2n18c',
  SC: '4a20n3a',
  SD: '14n',
  SE: '20n',
  SI: '15n',
  SK: '20n',
  SM: '1a10n12c',
  SO: '19n',
  ST: '21n',
  SV: '4a20n',
  TL: '19n',
  TN: '20n',
  TR: '6n16c',
  UA: '6n19c',
  VA: '18n',
  VG: '4a16n',
  XK: '16n',
  YE: '4a4n18c',
};

const CLASSES: Readonly<Record<string, (c: number) => boolean>> = { n: isDigit, a: isUpper, c: isAlphanumeric };

/** One test for each character of a number in capitals, by country. */
const FORMS = new Map(Object.entries(STRUCTURES).map(([country, structure]) => [country, formOf(structure)]));

function formOf(structure: string): readonly ((c: number) => boolean)[] {
  return [...`2a2n${structure}`.matchAll(/(\d+)([nac])/g)].flatMap(([, count, kind]) => {
    return new Array<(c: number) => boolean>(Number(count)).fill(CLASSES[kind ?? 'c'] ?? isAlphanumeric);
  });
}

const isSeparator = (c: number): boolean => c === 32 || c === 0x2d || c === 0x2b;

function mod97(iban: string): number {
  let rest = 0;
  for (const c of iban.slice(4) + iban.slice(0, 4)) {
    const value = isDigit(c.charCodeAt(0)) ? Number(c) : c.charCodeAt(0) - 55;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** A hyphen that ties the number to further letters or digits: a part of a UUID or a name, not a number of its own. */
const isTied = (text: Text, hyphen: number, beyond: number): boolean =>
  byteAt(text, hyphen) === 0x2d && isAlphanumeric(byteAt(text, beyond));

function read(text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1)) || isTied(text, at - 1, at - 2)) return null;
  const form = FORMS.get(text.bytes.toString('latin1', at, at + 2).toUpperCase());
  if (form === undefined) return null;
  let read = 0;
  let end = at;
  let separator = 0;
  while (read < form.length && end < text.to) {
    const c = byteAt(text, end++);
    if (isAlphanumeric(c)) {
      // printed form: groups of four, all parted alike
      if (separator !== 0 && read % 4 === 0 && byteAt(text, end - 2) !== separator) return null;
      if (form[read++]?.(isLower(c) ? c & 0xdf : c) !== true) return null;
    } else if (isSeparator(c) && read % 4 === 0 && (separator === c || read === 4)) separator = c;
    else return null;
  }
  if (read < form.length || isAlphanumeric(byteAt(text, end)) || isTied(text, end, end + 1)) return null;
  return mod97(normalize(textOf(text, at, end))) === 1 ? { start: at, end } : null;
}

const normalize = (value: string): string => value.replace(/[^A-Za-z0-9]/g, '').toUpperCase();

/** ISO 13616: country, length of that country, check digits modulo 97. */
export const IBAN: Detector = {
  id: 'iban',
  title: 'bank account number (IBAN)',
  category: 'user.financial.bank_account',
  tier: 1,
  confidence: 0.98,
  specificity: 75,
  trigger: { prefixes: Object.keys(STRUCTURES).map((country) => `${country}##`) },
  read,
  normalize,
  masks: 'the number with its spaces',
  matches: [
    'DE89370400440532013000',
    { text: 'to DE89 3704 0044 0532 0130 00, today', masked: 'DE89 3704 0044 0532 0130 00' },
    'GB82WEST12345698765432',
    'gb82west12345698765432',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    { text: '{"iban":"NL91ABNA0417164300"}', masked: 'NL91ABNA0417164300' },
    { text: '?a=CH93%200076%202011%206238%205295%207', masked: 'CH93%200076%202011%206238%205295%207' },
  ],
  nonMatches: [
    'DE89370400440532013001',
    'DE8937040044053201300',
    'XX89370400440532013000',
    'de12-build-7781-service',
    'FR14 2004 1010',
    'be62a1b2c3d4e5f6',
    'aDE89370400440532013000',
    '4e1f0c52-gb36-4a11-8123-456789012345',
    'DE89-3704-0044-0532-0130-00-x',
    'DE8937-0400440532013000',
    'AT61a904300234573201',
  ],
};
