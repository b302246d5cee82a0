import { isAlphanumeric, isDigit } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';

/** Lengths by country: SWIFT IBAN registry, release 99. */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

const isSeparator = (c: number): boolean => c === 32 || c === 0x2d || c === 0x2b;

function mod97(iban: string): number {
  let rest = 0;
  for (const c of iban.slice(4) + iban.slice(0, 4)) {
    const value = isDigit(c.charCodeAt(0)) ? Number(c) : c.charCodeAt(0) - 55;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

function read(text: Text, at: number): Found | null {
  const country = text.bytes.toString('latin1', at, at + 2).toUpperCase();
  const length = LENGTHS[country];
  if (length === undefined || isAlphanumeric(byteAt(text, at - 1))) return null;
  let iban = '';
  let end = at;
  let lastSeparator = at - 2;
  while (iban.length < length && end < text.to) {
    const c = byteAt(text, end);
    if (isAlphanumeric(c)) iban += String.fromCharCode(c);
    else if (isSeparator(c) && end - lastSeparator > 1) lastSeparator = end;
    else return null;
    end++;
  }
  if (iban.length < length || isAlphanumeric(byteAt(text, end)) || mod97(iban.toUpperCase()) !== 1) return null;
  return { start: at, end };
}

/** ISO 13616: country, length of that country, check digits modulo 97. */
export const IBAN: Detector = {
  id: 'iban',
  title: 'bank account number (IBAN)',
  category: 'user.financial.bank_account',
  tier: 1,
  confidence: 0.98,
  specificity: 75,
  trigger: { prefixes: Object.keys(LENGTHS).map((country) => `${country}##`) },
  read,
  normalize: (value) => value.replace(/[^A-Za-z0-9]/g, '').toUpperCase(),
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
  ],
};
