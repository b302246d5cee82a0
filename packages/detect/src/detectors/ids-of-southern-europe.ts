import { isDayOfYear, passesLuhn, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { type NationalId, nationalIdDetector } from '../national-id.ts';

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
/** Values of the characters at odd places, by character of the second string. */
const CF_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const CF_MONTHS = 'ABCDEHLMPRST';
/** Letters that stand for digits where two people would have the same code. */
const OMOCODIA = 'LMNPQRSTUV';

function isDni(number: string): boolean {
  const digits = number.slice(0, 8).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return DNI_LETTERS[Number(digits) % 23] === number[8] && !/^0+$/.test(digits);
}

function isCodiceFiscale(code: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const c = code.charCodeAt(i);
    const value = c < 58 ? c - 48 : c - 65;
    sum += i % 2 === 0 ? (CF_ODD[value] ?? 0) : value;
  }
  const day = Number(code.slice(9, 11).replace(/[L-V]/g, (letter) => String(OMOCODIA.indexOf(letter)))) % 40;
  return sum % 26 === code.charCodeAt(15) - 65 && isDayOfYear(CF_MONTHS.indexOf(code[8] ?? '') + 1, day);
}

function isNif(digits: string): boolean {
  const rest = 11 - (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (rest > 9 ? 0 : rest) === Number(digits[8]);
}

function isTckn(digits: string): boolean {
  const d = Array.from(digits, Number);
  const odd = weightedSum(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  return (((odd * 7 - even) % 10) + 10) % 10 === d[9] && (odd + even + (d[9] ?? 0)) % 10 === d[10];
}

const ROWS: readonly NationalId[] = [
  {
    id: 'es-dni',
    title: 'Spanish identity number (DNI, NIE)',
    source: 'Ministerio del Interior, "cálculo del dígito de control del NIF/NIE": letter modulo 23',
    keys: ['dni', 'nie', 'nif', 'numerodni', 'documentoidentidad', 'documentonacionalidentidad', 'dninie'],
    words: ['dni', 'nie', 'nif', 'documento nacional de identidad'],
    form: /(?:\d{8}|[XYZ][- ]?\d{7})[- ]?[A-HJ-NP-TV-Z]/,
    valid: isDni,
    bare: {
      form: /(?:\d{8}|[XYZ]\d{7})[A-HJ-NP-TV-Z]/,
      confidence: 0.75,
      shapes: ['00000000A', 'A0000000A'],
      trigger: { digitRunsBeforeLetter: [8], letterRuns: [1] },
      // a date and a letter is the name of a build
      valid: (compact) => !/^(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d/.test(compact),
    },
    samples: ['12345678Z', 'X1234567L'],
    invalid: ['12345678A', 'X1234567A'],
    matches: ['12345678Z', 'X1234567L', { text: 'con DNI 12345678-Z.', masked: '12345678-Z' }],
    nonMatches: ['12345678z', '12345678-Z', '12345678A'],
  },
  {
    id: 'it-codice-fiscale',
    title: 'Italian tax code',
    source: 'Agenzia delle Entrate, DM 23 December 1976: check character modulo 26',
    keys: ['codicefiscale', 'codfiscale', 'codfisc', 'cf'],
    words: ['codice fiscale', 'cod. fisc', 'c.f'],
    form: /[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPR-T][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]/,
    valid: isCodiceFiscale,
    bare: {
      form: /[A-Za-z]{6}[0-9L-NP-Vl-np-v]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9L-NP-Vl-np-v]{2}[A-Za-z][0-9L-NP-Vl-np-v]{3}[A-Za-z]/,
      confidence: 0.95,
      shapes: ['AAAAAA??A??A???A'],
      trigger: { letterRuns: [6, 7, 8, 9] },
    },
    samples: ['RSSMRA85T10A562S', 'MRTMTT91D08F205J'],
    invalid: ['RSSMRA85T10A562T', 'RSSMRA85T32A562S'],
    matches: ['RSSMRA85T10A562S', { text: 'cliente mrtmtt91d08f205j ok', masked: 'mrtmtt91d08f205j' }],
    nonMatches: ['RSSMRA85T10A562T', 'worker12345678'],
  },
  {
    id: 'pt-nif',
    title: 'Portuguese tax number',
    source: 'Autoridade Tributária, Decreto-Lei 14/2013: check digit modulo 11',
    keys: ['nif', 'contribuinte', 'numerocontribuinte', 'numerofiscal'],
    words: ['nif', 'contribuinte'],
    form: /[1-35689]\d{2}[ .]?\d{3}[ .]?\d{3}/,
    valid: isNif,
    samples: ['123456789', '123 456 789'],
    invalid: ['123456788', '423456789'],
    matches: [{ text: 'NIF 123456789', masked: '123456789' }],
  },
  {
    id: 'tr-tckn',
    title: 'Turkish identity number',
    source: 'Nüfus ve Vatandaşlık İşleri, "T.C. kimlik numarası": two check digits',
    keys: ['tckn', 'tckimlik', 'kimlikno', 'tckimlikno', 'kimliknumarasi', 'tcno'],
    words: ['tckn', 'kimlik'],
    form: /[1-9]\d{10}/,
    valid: isTckn,
    samples: ['10000000146', '12345678950'],
    invalid: ['10000000145', '12345678900'],
    matches: [{ text: 'TC kimlik no 10000000146', masked: '10000000146' }],
  },
  {
    id: 'il-id',
    title: 'Israeli identity number',
    source: 'Population and Immigration Authority: check digit of weights 1 and 2 by turns',
    keys: ['teudatzehut', 'israeliid', 'ilid', 'zehut', 'idisrael'],
    words: ['teudat zehut', 'israeli id', 'תעודת זהות'],
    form: /\d{9}/,
    valid: passesLuhn,
    samples: ['123456782', '000000018'],
    invalid: ['123456789', '000000019'],
    matches: [{ text: 'teudat zehut 123456782', masked: '123456782' }],
  },
];

export const IDS_OF_SOUTHERN_EUROPE: readonly Detector[] = ROWS.map(nationalIdDetector);
