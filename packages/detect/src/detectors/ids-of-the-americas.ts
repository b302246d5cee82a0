import { isDayOfYear, isRepeated, passesLuhn, weightedSum } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { type NationalId, nationalIdDetector } from '../national-id.ts';

const CPF_FIRST = [10, 9, 8, 7, 6, 5, 4, 3, 2];
const CNPJ_FIRST = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const CURP_VALUES = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ';
/** Prefixes that no campus of the IRS gives out. */
const NO_EIN = /^(?:00|07|08|09|17|18|19|28|29|49|69|70|78|79|89|96|97)/;

const elevenMinus = (sum: number): number => (sum % 11 < 2 ? 0 : 11 - (sum % 11));

function isCpf(digits: string): boolean {
  const first = elevenMinus(weightedSum(digits, CPF_FIRST));
  const second = elevenMinus(weightedSum(digits, [11, ...CPF_FIRST]));
  return first === Number(digits[9]) && second === Number(digits[10]) && !isRepeated(digits);
}

/** Letters since July 2026; a character is worth its ASCII code less 48. */
function isCnpj(code: string): boolean {
  const first = elevenMinus(weightedSum(code, CNPJ_FIRST));
  const second = elevenMinus(weightedSum(code, [6, ...CNPJ_FIRST]));
  return first === Number(code[12]) && second === Number(code[13]) && !isRepeated(code);
}

function isCurp(code: string): boolean {
  const sum = Array.from(code.slice(0, 17), (c, i) => CURP_VALUES.indexOf(c) * (18 - i)).reduce((a, b) => a + b);
  const dated = isDayOfYear(Number(code.slice(6, 8)), Number(code.slice(8, 10)));
  return dated && (10 - (sum % 10)) % 10 === Number(code[17]);
}

const ROWS: readonly NationalId[] = [
  {
    id: 'us-itin',
    title: 'US individual taxpayer identification number',
    source: 'IRS, "ITIN": nine digits that start with 9, group 50 to 65, 70 to 88, 90 to 92, 94 to 99',
    keys: ['itin', 'itinnumber', 'individualtaxpayerid', 'ssn', 'taxid', 'tin'],
    words: ['itin', 'individual taxpayer'],
    form: /9\d{2}(?<gap>[- ]?)(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\k<gap>\d{4}/,
    valid: () => true,
    bare: {
      form: /9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-\d{4}/,
      confidence: 0.75,
      shapes: ['900-00-0000', '9?0-00-0000', '9??-00-0000'],
      trigger: { digitRuns: [3] },
    },
    samples: ['912-70-1234', '912701234'],
    invalid: ['912-49-1234', '912-93-1234'],
    matches: ['912-70-1234'],
  },
  {
    id: 'us-ein',
    title: 'US employer identification number',
    source: 'IRS, "how EINs are assigned": two digits of a campus, seven more',
    keys: ['ein', 'einnumber', 'employeridentificationnumber', 'employerid', 'fein', 'federaltaxid', 'taxid', 'tin'],
    words: ['employer identification', 'employer id', 'fein', 'federal tax id'],
    form: /\d{2}-\d{7}|\d{9}/,
    valid: (digits) => !NO_EIN.test(digits) && !isRepeated(digits),
    samples: ['12-3456789', '123456789'],
    invalid: ['00-3456789', '07-3456789'],
    matches: [{ text: 'employer identification number 12-3456789', masked: '12-3456789' }],
    nonMatches: ['ein 12-3456789'],
  },
  {
    id: 'ca-sin',
    title: 'Canadian social insurance number',
    source: 'Service Canada, "social insurance number": Luhn check digit; none start with 0 or 8',
    keys: ['sin', 'sinnumber', 'socialinsurancenumber', 'socialinsurance', 'nas', 'numeroassurancesociale'],
    words: ['social insurance', 'assurance sociale', 'sin number', 'sin'],
    form: /[1-79]\d{2}(?<gap>[- ]?)\d{3}\k<gap>\d{3}/,
    valid: passesLuhn,
    samples: ['130 692 544', '130692544'],
    invalid: ['130 692 545', '846 454 286'],
    matches: [{ text: 'social insurance number 130-692-544', masked: '130-692-544' }],
    nonMatches: ['130 692 544', 'sin(130692544)'.replace('(130692544)', '(0.5)')],
  },
  {
    id: 'br-cpf',
    title: 'Brazilian CPF number',
    source: 'Receita Federal, "CPF": two check digits modulo 11',
    keys: ['cpf', 'cpfnumber', 'numerocpf', 'cpfcliente', 'cpfcnpj', 'taxid', 'documento'],
    words: ['cpf'],
    form: /\d{3}\.?\d{3}\.?\d{3}-?\d{2}/,
    valid: isCpf,
    bare: {
      form: /\d{3}\.\d{3}\.\d{3}-\d{2}/,
      confidence: 0.95,
      shapes: ['000.000.000-00'],
      trigger: { digitRuns: [3] },
    },
    samples: ['123.456.789-09', '12345678909'],
    invalid: ['123.456.789-00', '11111111111'],
    matches: ['123.456.789-09', { text: 'CPF 12345678909 ativo', masked: '12345678909' }],
    nonMatches: ['123.456.789-10'],
  },
  {
    id: 'br-cnpj',
    title: 'Brazilian CNPJ number',
    source: 'Receita Federal, IN RFB 2229 of 2024: letters since July 2026, two check digits modulo 11',
    category: 'user.government_id',
    keys: ['cnpj', 'cnpjnumber', 'numerocnpj', 'cpfcnpj'],
    words: ['cnpj'],
    form: /[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}\/?[0-9A-Z]{4}-?\d{2}/,
    valid: isCnpj,
    bare: {
      form: /[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-\d{2}/,
      confidence: 0.95,
      shapes: ['??.???.???/????-00'],
      trigger: { digitRuns: [2] },
    },
    samples: ['11.222.333/0001-81', '11222333000181'],
    invalid: ['11.222.333/0001-82', '11222333000182'],
    matches: ['11.222.333/0001-81', '12.ABC.345/01DE-35'],
  },
  {
    id: 'mx-curp',
    title: 'Mexican CURP',
    source: 'RENAPO, "instructivo normativo para la asignación de la CURP": check digit modulo 10',
    keys: ['curp', 'clavecurp', 'curpnumber'],
    words: ['curp'],
    form: /[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d/,
    valid: isCurp,
    bare: {
      form: /[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d/,
      confidence: 0.95,
      shapes: ['AAAA000000AAAAAA?0'],
      trigger: { letterRuns: [4] },
    },
    samples: ['HEGG560427MVZRRL04', 'BOXW310820HNERXN09'],
    invalid: ['HEGG560427MVZRRL05', 'HEGG561327MVZRRL04'],
    matches: ['HEGG560427MVZRRL04'],
    nonMatches: ['HEGG560427MVZRRL03'],
  },
];

export const IDS_OF_THE_AMERICAS: readonly Detector[] = ROWS.map(nationalIdDetector);
