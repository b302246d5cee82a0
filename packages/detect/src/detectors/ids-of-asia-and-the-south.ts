import { isDayOfYear, isRepeated, passesLuhn, passesVerhoeff, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { type NationalId, nationalIdDetector } from '../national-id.ts';

const MY_NUMBER_WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const CN_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RRN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
const IRD_WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];
const IRD_SECOND = [7, 4, 3, 2, 5, 2, 7, 6];
const NRIC_LETTERS: Readonly<Record<string, readonly [offset: number, letters: string]>> = {
  S: [0, 'JZIHGFEDCBA'],
  T: [4, 'JZIHGFEDCBA'],
  F: [0, 'XWUTRQPNMLK'],
  G: [4, 'XWUTRQPNMLK'],
  M: [3, 'XWUTRQPNJLK'],
};

const pair = (digits: string, at: number): number => Number(digits.slice(at, at + 2));

function isNric(number: string): boolean {
  const [offset, letters] = NRIC_LETTERS[number[0] ?? ''] ?? [0, ''];
  return letters[(weightedSum(number.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11] === number[8];
}

function isTfn(digits: string): boolean {
  const weights = digits.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1];
  return weightedSum(digits, weights) % 11 === 0 && !isRepeated(digits);
}

const isMedicare = (digits: string): boolean =>
  weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]) && digits[9] !== '0';

/** A second set of weights where the first gives ten. */
function isIrd(digits: string): boolean {
  const nine = digits.padStart(9, '0');
  const checkOf = (weights: readonly number[]): number => (11 - (weightedSum(nine, weights) % 11)) % 11;
  const first = checkOf(IRD_WEIGHTS);
  const check = first === 10 ? checkOf(IRD_SECOND) : first;
  return check === Number(nine[8]) && Number(nine) > 10_000_000 && Number(nine) < 200_000_000;
}

const isZaId = (digits: string): boolean => passesLuhn(digits) && isDayOfYear(pair(digits, 2), pair(digits, 4));
/** Milliseconds since 1970, from 2001 to 2036. */
const isEpoch = (digits: string): boolean => /^(?:1\d|20)/.test(digits);

const hasRrnCheck = (digits: string): boolean =>
  (11 - (weightedSum(digits, RRN_WEIGHTS) % 11)) % 10 === Number(digits[12]);
const isRrn = (digits: string): boolean => isDayOfYear(pair(digits, 2), pair(digits, 4)) && /^\d{6}[1-8]/.test(digits);

function isMyNumber(digits: string): boolean {
  const rest = weightedSum(digits, MY_NUMBER_WEIGHTS) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]) && !isRepeated(digits);
}

function isResidentId(id: string): boolean {
  const year = Number(id.slice(6, 10));
  const dated = year >= 1900 && year < 2100 && isDayOfYear(pair(id, 10), pair(id, 12));
  return dated && '10X98765432'[weightedSum(id, CN_WEIGHTS) % 11] === id[17];
}

const ROWS: readonly NationalId[] = [
  {
    id: 'in-aadhaar',
    title: 'Indian Aadhaar number',
    source: 'UIDAI, "Aadhaar": Verhoeff check digit; none start with 0 or 1',
    keys: ['aadhaar', 'aadhar', 'aadhaarnumber', 'aadharnumber', 'aadhaarno', 'aadharno', 'uidai'],
    words: ['aadhaar', 'aadhar'],
    form: /[2-9]\d{3}(?<gap>[- ]?)\d{4}\k<gap>\d{4}/,
    valid: (digits) => passesVerhoeff(digits) && !isRepeated(digits),
    bare: {
      form: /[2-9]\d{3} \d{4} \d{4}(?! \d)/,
      confidence: 0.65,
      shapes: ['0000 0000 0000'],
      trigger: { digitRuns: [4] },
    },
    samples: ['2345 6789 0124', '234567890124'],
    invalid: ['2345 6789 0123', '1345 6789 0124'],
    matches: ['2345 6789 0124', { text: 'Aadhaar no. 234567890124', masked: '234567890124' }],
    nonMatches: ['2345 6789 0124 5678'],
  },
  {
    id: 'in-pan',
    title: 'Indian permanent account number',
    source: 'Income Tax Department, "PAN": the fourth letter is P for a person',
    keys: ['pan', 'pannumber', 'panno', 'pancard', 'permanentaccountnumber'],
    words: ['pan', 'pan card', 'pan no', 'permanent account'],
    form: /[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]/,
    valid: () => true,
    bare: {
      form: /[A-Z]{3}P[A-Z]\d{4}[A-Z]/,
      confidence: 0.7,
      shapes: ['AAAAA0000A'],
      trigger: { letterRuns: [5] },
    },
    samples: ['ABCPE1234F', 'AAAPZ5678K'],
    invalid: ['ABCDE1234F', 'ABCPE12345'],
    matches: ['ABCPE1234F'],
    nonMatches: ['ABCCE1234F', 'abcpe1234f'],
  },
  {
    id: 'au-tfn',
    title: 'Australian tax file number',
    source: 'Australian Taxation Office, "tax file number": weights, modulo 11',
    keys: ['tfn', 'taxfilenumber', 'taxfileno'],
    words: ['tfn', 'tax file'],
    form: /\d{3}[ -]?\d{3}[ -]?\d{2,3}/,
    valid: isTfn,
    samples: ['123 456 782', '876543210'],
    invalid: ['123 456 789', '111111111'],
    matches: [{ text: 'my TFN is 123 456 782', masked: '123 456 782' }],
  },
  {
    id: 'au-medicare',
    title: 'Australian Medicare number',
    source: 'Services Australia, METeOR "person: government funding identifier": check digit is the ninth',
    category: 'user.health_and_medical.insurance_beneficiary_id',
    keys: ['medicare', 'medicarenumber', 'medicareno', 'medicarecard', 'medicarecardnumber'],
    words: ['medicare'],
    form: /[2-6]\d{3}[ -]?\d{5}[ -]?\d(?:[ -/]?\d)?/,
    valid: isMedicare,
    samples: ['2123 45670 1', '2123456701'],
    invalid: ['2123 45671 1', '7123 45670 1'],
    matches: [{ text: 'Medicare card 2123 45670 1', masked: '2123 45670 1' }],
  },
  {
    id: 'nz-ird',
    title: 'New Zealand IRD number',
    source: 'Inland Revenue, "resident withholding tax specification": weights, modulo 11',
    keys: ['ird', 'irdnumber', 'irdno', 'inlandrevenuenumber'],
    words: ['ird', 'inland revenue'],
    form: /\d{2,3}[- ]?\d{3}[- ]?\d{3}/,
    valid: isIrd,
    samples: ['49-091-850', '49091850'],
    invalid: ['49-091-851', '09-091-850'],
    matches: [{ text: 'IRD number 49-091-850', masked: '49-091-850' }],
  },
  {
    id: 'za-id',
    title: 'South African identity number',
    source: 'Department of Home Affairs, "identity number": date, citizenship, Luhn check digit',
    keys: ['saidnumber', 'said', 'rsaid', 'zaid', 'southafricanid', 'idnumber', 'identitynumber'],
    words: ['south african id', 'sa id', 'rsa id', 'id number'],
    form: /\d{6} ?\d{4} ?[012]\d{2}/,
    valid: isZaId,
    bare: {
      form: /\d{10}[01][89]\d/,
      confidence: 0.65,
      shapes: ['0000000000000'],
      trigger: { digitRuns: [13] },
      valid: (digits) => !isEpoch(digits),
    },
    samples: ['8001015009087', '800101 5009 087'],
    invalid: ['8001015009088', '8013015009087'],
    matches: ['8001015009087', { text: 'ID number 800101 5009 087', masked: '800101 5009 087' }],
    nonMatches: ['1700000000083'],
  },
  {
    id: 'sg-nric',
    title: 'Singapore NRIC or FIN',
    source: 'Immigration and Checkpoints Authority, "NRIC": check letter modulo 11',
    keys: ['nric', 'nricfin', 'nricnumber', 'nricno', 'fin'],
    words: ['nric', 'fin number'],
    form: /[STFGM]\d{7}[A-Z]/,
    valid: isNric,
    bare: {
      form: /[STFGM]\d{7}[A-Z]/,
      confidence: 0.75,
      shapes: ['A0000000A'],
      trigger: { letterRuns: [1] },
    },
    samples: ['S1234567D', 'T0123456G'],
    invalid: ['S1234567E', 'T0123456H'],
    matches: ['S1234567D', { text: 'NRIC s1234567d', masked: 's1234567d' }],
    nonMatches: ['s1234567d', 'S1234567A'],
  },
  {
    id: 'kr-rrn',
    title: 'Korean resident registration number',
    source: 'Ministry of the Interior and Safety: check digit modulo 11 until October 2020, random digits since',
    keys: ['rrn', 'residentregistrationnumber', 'jumin', 'juminno', 'juminnumber', '주민등록번호', '주민번호'],
    words: ['rrn', 'resident registration', 'jumin'],
    form: /\d{6}-?[1-8]\d{6}/,
    valid: isRrn,
    bare: {
      form: /\d{6}-[1-8]\d{6}/,
      confidence: 0.8,
      shapes: ['000000-0000000'],
      trigger: { digitRuns: [6] },
      valid: hasRrnCheck,
    },
    samples: ['900101-1234568', '9001011234567'],
    invalid: ['901301-1234568', '900101-9234568'],
    matches: ['900101-1234568'],
    nonMatches: ['900101-1234567'],
  },
  {
    id: 'jp-my-number',
    title: 'Japanese individual number',
    source: 'Ministry of Internal Affairs, ordinance 85 of 2014, article 5: check digit modulo 11',
    keys: ['mynumber', 'individualnumber', 'kojinbango', 'マイナンバー', '個人番号'],
    words: ['my number', 'individual number', 'マイナンバー', '個人番号'],
    form: /\d{4}[- ]?\d{4}[- ]?\d{4}/,
    valid: isMyNumber,
    samples: ['123456789018', '1234 5678 9018'],
    invalid: ['123456789012', '111111111111'],
    matches: [{ text: 'My Number: 1234-5678-9018', masked: '1234-5678-9018' }],
  },
  {
    id: 'cn-resident-id',
    title: 'Chinese resident identity number',
    source: 'GB 11643-1999: ISO 7064, MOD 11-2',
    keys: ['idcard', 'idcardno', 'idcardnumber', 'idno', 'residentid', 'shenfenzheng', 'sfz', '身份证', '身份证号'],
    words: ['身份证', '身份证号', 'resident id'],
    form: /[1-9]\d{16}[\dX]/,
    valid: isResidentId,
    bare: {
      form: /[1-9]\d{16}[\dX]/,
      confidence: 0.9,
      shapes: ['00000000000000000'],
      trigger: { digitRuns: [18], digitRunsBeforeLetter: [17] },
    },
    samples: ['11010519491231002X', '110101199003070134'],
    invalid: ['110105194912310021', '110101199013070134'],
    matches: ['11010519491231002X', { text: '身份证 11010519491231002X', masked: '11010519491231002X' }],
    nonMatches: ['110105194912310020'],
  },
];

export const IDS_OF_ASIA_AND_THE_SOUTH: readonly Detector[] = ROWS.map(nationalIdDetector);
