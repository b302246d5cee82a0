import { isRepeated, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { KEYS_OF_MONEY } from '../key-dictionary.ts';
import { type KeyedValue, keyedValueDetector } from '../keyed-value.ts';

/** ISO 3166-1 codes of countries, as they stand in the fifth and sixth place of a BIC. */
const COUNTRIES = new Set(
  'AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FO FR GA GB GD GE GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PF PG PH PK PL PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW'.split(
    ' ',
  ),
);
const CLOUD = ['cloud', 'aws', 'gcp', 'azure', 'service', 'storage', 'twilio'];
const digitsOf = (value: string): string => value.replace(/\D/g, '');

/** Weights 3, 7, 1; the first two digits name the Federal Reserve district. */
function isRouting(value: string): boolean {
  const district = Number(value.slice(0, 2));
  const known =
    district <= 12 || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district === 80;
  const sum = weightedSum(value, [3, 7, 1, 3, 7, 1, 3, 7, 1]);
  return /^\d{9}$/.test(value) && known && sum % 10 === 0 && !isRepeated(value);
}

const ROWS: readonly KeyedValue[] = [
  {
    id: 'card-security-code',
    title: 'security code of a payment card',
    category: 'user.financial.credit_card',
    source: 'PCI DSS 4.0, requirement 3.3.1.2: three or four digits that must never be kept',
    tier: 2,
    confidence: 0.9,
    keys: KEYS_OF_MONEY.cvv,
    looksLike: (value) => /^\d{3,4}$/.test(value),
    samples: ['123', '4321'],
    others: ['12345', 'missing'],
  },
  {
    id: 'card-expiry',
    title: 'expiry date of a payment card',
    category: 'user.financial.credit_card',
    source: 'ISO/IEC 7813: month and year',
    tier: 2,
    confidence: 0.75,
    keys: KEYS_OF_MONEY.expiry,
    onlyWith: ['card', 'cc', 'creditcard', 'payment', 'ccexp'],
    looksLike: (value) => /^(?:0[1-9]|1[0-2])\s?[-/]?\s?(?:20)?\d{2}$|^20\d{2}-(?:0[1-9]|1[0-2])$/.test(value),
    samples: ['12/27', '2027-12'],
    others: ['13/27', '3600'],
    normalize: digitsOf,
  },
  {
    id: 'bic',
    title: 'bank identifier code (BIC)',
    category: 'user.financial.bank_account',
    source: 'ISO 9362: four letters, a country, two or five further characters',
    tier: 2,
    confidence: 0.8,
    keys: KEYS_OF_MONEY.bic,
    looksLike: (value) => /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(value) && COUNTRIES.has(value.slice(4, 6)),
    samples: ['DEUTDEFF', 'NEDSZAJJXXX'],
    others: ['SWIFTUI', 'ABCDQQ12'],
    normalize: (value) => value.slice(0, 8).toUpperCase(),
  },
  {
    id: 'us-routing-number',
    title: 'US bank routing number',
    category: 'user.financial.bank_account',
    source: 'American Bankers Association, "routing number policy": weights 3, 7, 1',
    tier: 2,
    confidence: 0.9,
    keys: KEYS_OF_MONEY.routing,
    looksLike: isRouting,
    samples: ['011000015', '021000021'],
    others: ['011000016', '991000015'],
  },
  {
    id: 'uk-sort-code',
    title: 'UK sort code',
    category: 'user.financial.bank_account',
    source: 'Pay.UK, "sorting codes": three pairs of digits',
    tier: 2,
    confidence: 0.85,
    keys: KEYS_OF_MONEY.sortCode,
    looksLike: (value) => /^\d{2}(?<gap>[- ]?)\d{2}\k<gap>\d{2}$/.test(value) && !isRepeated(digitsOf(value)),
    samples: ['12-34-56', '089999'],
    others: ['12-3456', 'ascending'],
    normalize: digitsOf,
  },
  {
    id: 'bank-account',
    title: 'bank account number',
    category: 'user.financial.bank_account',
    source: 'national forms: five to twenty digits',
    tier: 2,
    confidence: 0.75,
    keys: KEYS_OF_MONEY.account,
    notWith: CLOUD,
    looksLike: (value) => /^\d(?:[ .-]?\d){4,19}$/.test(value) && !isRepeated(digitsOf(value)),
    samples: ['31926819', '000123456789'],
    others: ['1234', 'none'],
    nonMatches: [{ text: '123456789012', key: 'cloud.account_number' }],
    normalize: digitsOf,
  },
  {
    id: 'income',
    title: 'income or credit score',
    category: 'user.financial',
    source: 'amounts',
    tier: 3,
    confidence: 0.6,
    keys: KEYS_OF_MONEY.income,
    looksLike: (value) => /^[€$£]?\s?\d[\d.,' ]{1,14}\s?(?:[A-Z]{3}|[€$£])?$/.test(value),
    samples: ['54000', '4.200,00 EUR'],
    others: ['x', 'gross'],
  },
];

export const KEYED_MONEY: readonly Detector[] = ROWS.map(keyedValueDetector);
