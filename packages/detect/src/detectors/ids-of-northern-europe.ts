import { isDayOfYear, passesLuhn, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { type NationalId, nationalIdDetector } from '../national-id.ts';

const PESEL_WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
const NO_FIRST = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const NO_SECOND = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
const HETU_CHECK = '0123456789ABCDEFHJKLMNPRSTUVWXY';

const pair = (digits: string, at: number): number => Number(digits.slice(at, at + 2));

/** The month tells the century: 20 is added for each. */
function isPesel(digits: string): boolean {
  const check = (10 - (weightedSum(digits, PESEL_WEIGHTS) % 10)) % 10;
  return check === Number(digits[10]) && isDayOfYear(pair(digits, 2) % 20, pair(digits, 4));
}

/** A coordination number has 60 added to its day. */
function isPersonnummer(number: string): boolean {
  const ten = number.slice(-10);
  return passesLuhn(ten) && isDayOfYear(pair(ten, 2), pair(ten, 4) % 60);
}

/** Numbers of the health service and of the test population have 40 or 80 added to the month, D-numbers 40 to the day. */
function isFodselsnummer(digits: string): boolean {
  const sums = [weightedSum(digits, NO_FIRST), weightedSum(digits, NO_SECOND)];
  return sums.every((sum) => sum % 11 === 0) && isDayOfYear(pair(digits, 2) % 40, pair(digits, 0) % 40);
}

/** The sign of the century goes when it is no letter. */
function isHetu(compact: string): boolean {
  const digits = compact.slice(0, 6) + compact.slice(-4, -1);
  const dated = isDayOfYear(pair(digits, 2), pair(digits, 0));
  return dated && HETU_CHECK[Number(digits) % 31] === compact.at(-1);
}

const isCpr = (digits: string): boolean => isDayOfYear(pair(digits, 2), pair(digits, 0));
/** Years in which logs were written; `240131-1234` is a day and a counter. */
const isLogYear = (digits: string): boolean =>
  (digits.length > 10 ? /^20(?:1[5-9]|[23])/ : /^(?:1[5-9]|2\d|3[0-5])/).test(digits);

const ROWS: readonly NationalId[] = [
  {
    id: 'pl-pesel',
    title: 'Polish PESEL number',
    source: 'Ministerstwo Cyfryzacji, "Czym jest numer PESEL": weights 1, 3, 7, 9',
    keys: ['pesel', 'numerpesel', 'peselnumber', 'nrpesel'],
    words: ['pesel'],
    form: /\d{11}/,
    valid: isPesel,
    samples: ['44051401359', '02070803628'],
    invalid: ['44051401358', '44131401359'],
    matches: [{ text: 'numer PESEL: 44051401359', masked: '44051401359' }],
  },
  {
    id: 'se-personnummer',
    title: 'Swedish personal identity number',
    source: 'Skatteverket, SKV 704: Luhn check digit over ten digits',
    keys: ['personnummer', 'samordningsnummer', 'personnr', 'pnr', 'socialsecuritynumber', 'personalidentitynumber'],
    words: ['personnummer', 'samordningsnummer', 'personnr'],
    form: /(?:19|20)?\d{6}[-+ ]?\d{4}/,
    valid: isPersonnummer,
    bare: {
      form: /(?:19|20)?\d{6}[-+]\d{4}/,
      confidence: 0.7,
      shapes: ['000000-0000', '000000+0000', '00000000-0000'],
      trigger: { digitRuns: [6, 8] },
      valid: (digits) => !isLogYear(digits),
    },
    samples: ['811228-9874', '198112289874'],
    invalid: ['811228-9873', '811328-9874'],
    matches: ['811228-9874', '19811228-9874'],
    nonMatches: ['240105-1239', '198112289874'],
  },
  {
    id: 'no-fodselsnummer',
    title: 'Norwegian national identity number',
    source: 'Skatteetaten, "fødselsnummer": two check digits modulo 11',
    keys: ['fodselsnummer', 'fødselsnummer', 'foedselsnummer', 'fnr', 'personnummer', 'dnummer'],
    words: ['fødselsnummer', 'fodselsnummer', 'personnummer', 'fnr'],
    form: /\d{6}[ -]?\d{5}/,
    valid: isFodselsnummer,
    bare: {
      form: /\d{6} ?\d{5}/,
      confidence: 0.7,
      shapes: ['00000000000', '000000 00000'],
      trigger: { digitRuns: [6, 11] },
      valid: (digits) => pair(digits, 2) <= 12 && digits !== '00000000000',
    },
    samples: ['01010101006', '010101 01006'],
    invalid: ['01010101007', '32010101006'],
    matches: ['01010101006', { text: 'bruker 010101 01006 ok', masked: '010101 01006' }],
    nonMatches: ['12345678901'],
  },
  {
    id: 'fi-hetu',
    title: 'Finnish personal identity code',
    source: 'Digi- ja väestötietovirasto, "henkilötunnus": check character modulo 31',
    keys: ['hetu', 'henkilotunnus', 'henkilötunnus', 'sotu', 'personbeteckning'],
    words: ['hetu', 'henkilötunnus', 'henkilotunnus'],
    form: /\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/,
    valid: isHetu,
    bare: {
      form: /\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/,
      confidence: 0.85,
      shapes: ['000000?000'],
      trigger: { digitRuns: [6], digitRunsBeforeLetter: [6] },
      valid: (compact) => !/^(?:1[5-9]|2\d|3[01])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}$/.test(compact),
    },
    samples: ['131052-308T', '131052A308T'],
    invalid: ['131052-308A', '321052-308T'],
    matches: ['131052-308T', { text: 'hetu 131052-308T.', masked: '131052-308T' }],
    nonMatches: ['131052-308U'],
  },
  {
    id: 'dk-cpr',
    title: 'Danish CPR number',
    source: 'CPR-kontoret, "personnummeret i CPR": a date and four digits; since 2007 without a check digit',
    keys: ['cpr', 'cprnummer', 'cprnr', 'personnummer', 'cprnumber'],
    words: ['cpr', 'cpr-nummer', 'cpr-nr', 'personnummer'],
    form: /\d{6}[- ]?\d{4}/,
    valid: isCpr,
    samples: ['070761-4285', '0707614285'],
    invalid: ['320761-4285', '071361-4285'],
    matches: [{ text: 'CPR-nummer 070761-4285', masked: '070761-4285' }],
    nonMatches: ['070761-4285'],
  },
];

export const IDS_OF_NORTHERN_EUROPE: readonly Detector[] = ROWS.map(nationalIdDetector);
