import { isDayOfYear, isRepeated, passesEan, passesMod1110, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { type NationalId, nationalIdDetector } from '../national-id.ts';

const NHS_WEIGHTS = [10, 9, 8, 7, 6, 5, 4, 3, 2];
const SVNR_WEIGHTS = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];
const BSN_WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1];
const PPS_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV';

function isNhs(digits: string): boolean {
  const check = (11 - (weightedSum(digits, NHS_WEIGHTS) % 11)) % 11;
  return check === Number(digits[9]) && !isRepeated(digits);
}

/** The key is 97 minus the rest of the number; Corsica is 2A or 2B and counts as 19 or 18. */
function isNir(number: string): boolean {
  const body = number.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return number.length === 13 || 97 - (Number(body) % 97) === Number(number.slice(13));
}

/** Of the first ten digits exactly one comes twice or three times. */
function isTaxId(digits: string): boolean {
  const counts = Array.from('0123456789', (d) => digits.slice(0, 10).split(d).length - 1);
  const repeated = counts.filter((count) => count > 1);
  return digits[0] !== '0' && repeated.length === 1 && (repeated[0] ?? 0) <= 3 && passesMod1110(digits);
}

function isBsn(digits: string): boolean {
  const nine = digits.padStart(9, '0');
  return weightedSum(nine, BSN_WEIGHTS) % 11 === 0 && !isRepeated(digits) && !nine.startsWith('00');
}

/** Born before 2000, or since: then a 2 stands before the number. */
function isNrn(digits: string): boolean {
  const [month, day] = [Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))];
  const check = Number(digits.slice(9));
  const fits = (body: string): boolean => 97 - (Number(body) % 97) === check;
  return month <= 12 && day <= 31 && (fits(digits.slice(0, 9)) || fits(`2${digits.slice(0, 9)}`));
}

function isSvnr(digits: string): boolean {
  const [day, month] = [Number(digits.slice(4, 6)), Number(digits.slice(6, 8))];
  const dated = month > 12 ? month <= 15 : isDayOfYear(month, day);
  return dated && weightedSum(digits, SVNR_WEIGHTS) % 11 === Number(digits[3]);
}

function isPps(number: string): boolean {
  const second = number[8] === undefined || number[8] === 'W' ? 0 : number.charCodeAt(8) - 64;
  const sum = weightedSum(number, [8, 7, 6, 5, 4, 3, 2]) + second * 9;
  return PPS_LETTERS[sum % 23] === number[7];
}

const ROWS: readonly NationalId[] = [
  {
    id: 'uk-nino',
    title: 'UK national insurance number',
    source: 'HMRC, national insurance manual NIM39110: letters that are not used, prefixes that are not allocated',
    keys: ['nino', 'nationalinsurancenumber', 'nationalinsuranceno', 'ninumber', 'nationalinsurance'],
    words: ['nino', 'national insurance'],
    form: /(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]/,
    valid: () => true,
    bare: {
      form: /(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]/,
      confidence: 0.65,
      shapes: ['AA000000A'],
      trigger: { letterRuns: [2] },
    },
    samples: ['AB123456C', 'AB 12 34 56 C'],
    invalid: ['QQ123456C', 'GB123456A'],
    matches: [{ text: 'my national insurance number is AB 12 34 56 C.', masked: 'AB 12 34 56 C' }, 'AB123456C'],
    nonMatches: ['ab123456c', 'AB123456E', 'BG123456A'],
  },
  {
    id: 'uk-nhs',
    title: 'UK NHS number',
    source: 'NHS data dictionary, "NHS number": check digit modulo 11',
    category: 'user.health_and_medical.record_id',
    keys: ['nhsnumber', 'nhsno', 'nhs', 'nhsid'],
    words: ['nhs'],
    form: /\d{3}[ -]?\d{3}[ -]?\d{4}/,
    valid: isNhs,
    samples: ['943 476 5919', '9434765919'],
    invalid: ['943 476 5918', '1111111111'],
    matches: [{ text: 'NHS number: 943-476-5919', masked: '943-476-5919' }],
    nonMatches: ['call 943 476 5919'],
  },
  {
    id: 'fr-nir',
    title: 'French social security number (NIR)',
    source: 'INSEE, "numéro d’inscription au répertoire": key 97 minus the rest modulo 97',
    keys: [
      'nir',
      'numerosecu',
      'numerosecuritesociale',
      'numsecu',
      'securitesociale',
      'numérodesécuritésociale',
      'insee',
    ],
    words: ['nir', 'sécurité sociale', 'securite sociale', 'numéro de sécu'],
    form: /[12378] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?/,
    valid: isNir,
    bare: {
      form: /[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/,
      confidence: 0.85,
      shapes: ['000000000000000', '0 00 00 0', '000002A00000000', '000002B00000000'],
      trigger: { digitRuns: [1, 15], digitRunsBeforeLetter: [6] },
    },
    samples: ['1 85 05 78 006 084 91', '185057800608491'],
    invalid: ['185057800608490', '985057800608491'],
    matches: ['185057800608491', { text: 'assuré 1 85 05 78 006 084 91.', masked: '1 85 05 78 006 084 91' }],
    nonMatches: ['185137800608491', '9 85 05 78 006 084 91'],
  },
  {
    id: 'de-tax-id',
    title: 'German tax identification number',
    source: 'Bundeszentralamt für Steuern, "Aufbau der IdNr": ISO 7064, MOD 11,10',
    keys: [
      'steuerid',
      'steueridentifikationsnummer',
      'steueridnr',
      'idnr',
      'taxid',
      'tin',
      'steuernummer',
      'steueridnummer',
    ],
    words: ['steuer-id', 'steuerid', 'steueridentifikationsnummer', 'steuerliche identifikationsnummer', 'idnr'],
    form: /\d{2}[ /]?\d{3}[ /]?\d{3}[ /]?\d{3}/,
    valid: isTaxId,
    samples: ['86 095 742 719', '86095742719'],
    invalid: ['86095742718', '12345678901'],
    matches: [{ text: 'Meine Steuer-ID lautet 86095742719.', masked: '86095742719' }],
  },
  {
    id: 'nl-bsn',
    title: 'Dutch citizen service number (BSN)',
    source: 'Rijksdienst voor Identiteitsgegevens, "BSN": elfproef',
    keys: ['bsn', 'burgerservicenummer', 'sofinummer', 'bsnnummer', 'bsnnumber'],
    words: ['bsn', 'burgerservicenummer', 'sofinummer'],
    form: /\d{4}[. ]?\d{2}[. ]?\d{3}|\d{3}[. ]?\d{3}[. ]?\d{3}|\d{8}/,
    valid: isBsn,
    samples: ['111222333', '1112.22.333'],
    invalid: ['111222334', '111111111'],
    matches: [{ text: 'het BSN is 111222333.', masked: '111222333' }],
  },
  {
    id: 'be-nrn',
    title: 'Belgian national register number',
    source: 'Belgian federal public service Home Affairs, "national register": 97 minus the rest modulo 97',
    keys: [
      'nrn',
      'rijksregisternummer',
      'numeronational',
      'registrenational',
      'insz',
      'niss',
      'numeroregistrenational',
    ],
    words: ['rijksregisternummer', 'registre national', 'numéro national', 'insz', 'niss'],
    form: /\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}/,
    valid: isNrn,
    bare: {
      form: /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}/,
      confidence: 0.9,
      shapes: ['00.00.00-000.00'],
      trigger: { digitRuns: [2] },
    },
    samples: ['85.07.30-033.28', '85073003328'],
    invalid: ['85.07.30-033.61', '85993003328'],
    matches: ['85.07.30-033.28', { text: 'rijksregisternummer 85073003328', masked: '85073003328' }],
    nonMatches: ['85.07.30-033.29', '10.0.0-200.1'],
  },
  {
    id: 'at-svnr',
    title: 'Austrian social insurance number',
    source: 'Dachverband der österreichischen Sozialversicherungsträger, "Sozialversicherungsnummer"',
    keys: ['svnr', 'sozialversicherungsnummer', 'svnummer', 'versicherungsnummer', 'vsnr'],
    words: ['svnr', 'sv-nummer', 'sozialversicherungsnummer', 'versicherungsnummer'],
    form: /[1-9]\d{3}[ -]?\d{6}/,
    valid: isSvnr,
    samples: ['1237 010180', '1237010180'],
    invalid: ['1238 010180', '1237 320180'],
    matches: [{ text: 'SVNR 1237 010180', masked: '1237 010180' }],
  },
  {
    id: 'ch-ahv',
    title: 'Swiss AHV number',
    source: 'Zentrale Ausgleichsstelle, "AHV-Nummer": 756 and the check digit of EAN-13',
    keys: ['ahv', 'ahvnummer', 'ahvnr', 'avs', 'numeroavs', 'ahvn13', 'navs13', 'avsnumber'],
    words: ['ahv', 'ahv-nummer', 'avs', 'numéro avs'],
    form: /756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}/,
    valid: passesEan,
    bare: {
      form: /756(?<gap>[. ]?)\d{4}\k<gap>\d{4}\k<gap>\d{2}/,
      confidence: 0.9,
      shapes: ['7560000000000', '756?0000?0000?00'],
      trigger: { digitRuns: [3, 13] },
    },
    samples: ['756.9217.0769.85', '7569217076985'],
    invalid: ['756.9217.0769.84', '7549217076985'],
    matches: ['756.9217.0769.85', '7569217076985'],
  },
  {
    id: 'ie-pps',
    title: 'Irish personal public service number',
    source: 'Department of Social Protection, "PPS number": check letter modulo 23',
    keys: ['pps', 'ppsn', 'ppsnumber', 'ppsno', 'personalpublicservicenumber'],
    words: ['pps', 'ppsn', 'personal public service'],
    form: /\d{7}[A-W][A-IW]?/,
    valid: isPps,
    bare: {
      form: /\d{7}[A-W][A-IW]?/,
      confidence: 0.6,
      shapes: ['0000000A'],
      trigger: { digitRunsBeforeLetter: [7] },
    },
    samples: ['1234567T', '1234567FA'],
    invalid: ['1234567A', '1234567GA'],
    matches: ['1234567T', { text: 'PPS no. 1234567FA', masked: '1234567FA' }],
    nonMatches: ['1234567t', '1234567B'],
  },
];

export const IDS_OF_WESTERN_EUROPE: readonly Detector[] = ROWS.map(nationalIdDetector);
