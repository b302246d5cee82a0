import { isAlphanumeric, isDigit } from '../ascii.ts';
import { byteAt, type Detector, type Field, type Found, type Text, textOf } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';
import { endsInWord } from '../key-name.ts';

const KEYS = new Set(['ssn', 'socialsecurity', 'socialsecuritynumber', 'socialsecurityno', 'itin']);
const NEARBY = /\bssn\b|social.?security/i;
const NEARBY_BYTES = 48;
/** Printed on specimen cards and in advertisements; the Social Security Administration lists them as void. */
const SPECIMEN = new Set(['078051120', '219099999', '457555462']);

/** Rules since the randomization of 25 June 2011: any area but 000, 666 and 900 to 999. */
function isSsn(digits: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) && !/^(\d)\1{8}$/.test(digits);
}

function hasContext(text: Text, at: number): boolean {
  if (endsInWord(text.key, KEYS)) return true;
  return NEARBY.test(text.bytes.toString('latin1', Math.max(text.from, at - NEARBY_BYTES), at));
}

function isBounded(text: Text, start: number, end: number, context: boolean): boolean {
  const [before, after] = [byteAt(text, start - 1), byteAt(text, end)];
  if (isAlphanumeric(before) || isAlphanumeric(after) || before === 0x2e) return false;
  if ((before === 0x2d || before === 0x2b) && !context && isAlphanumeric(byteAt(text, start - 2))) return false;
  return !((after === 0x2d || after === 0x2e) && isDigit(byteAt(text, end + 1)));
}

function read(text: Text, at: number): Found | null {
  const separator = byteAt(text, at + 3);
  if (separator !== 0x2d && separator !== 32 && !isDigit(separator)) return null;
  if (!isDigit(separator) && !isDigit(byteAt(text, at + 4))) return null;
  const grouped = /^\d{3}([- ])\d{2}\1\d{4}/.exec(text.bytes.toString('latin1', at, Math.min(text.to, at + 11)));
  const end = at + (grouped === null ? 9 : 11);
  if (grouped === null && !isDigit(separator)) return null;
  const digits = textOf(text, at, end).replace(/\D/g, '');
  if (!isSsn(digits)) return null;
  const context = hasContext(text, at);
  if (!isBounded(text, at, end, context)) return null;
  if (grouped?.[1] !== '-' && !context) return null;
  return { start: at, end, confidence: context ? 0.98 : 0.8, testData: SPECIMEN.has(digits) };
}

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, 16).trim();
  const digits = value.replace(/[-. ]/g, '').padStart(value.length > 6 ? 9 : 0, '0');
  return isSsn(digits) ? wholeField(field, 0.98) : null;
}

export const US_SSN: Detector = {
  id: 'us-ssn',
  title: 'US social security number',
  category: 'user.government_id.national_identification_number',
  tier: 1,
  confidence: 0.8,
  specificity: 68,
  trigger: { digitRuns: [3, 9], keys: KEYS },
  read,
  readField,
  normalize: (value) => value.replace(/\D/g, '').padStart(9, '0'),
  masks: 'the number with its delimiters',
  matches: [
    '536-22-1458',
    { text: 'ssn 536 22 1458 on file', masked: '536 22 1458' },
    { text: '536221458', key: 'customer.ssn' },
    { text: '{"socialSecurityNumber":"536221458"}', masked: '536221458' },
    { text: 'applicant 772-14-9031.', masked: '772-14-9031' },
    '078-05-1120',
    { text: '/people/ssn-536-22-1458/file', masked: '536-22-1458' },
    { text: "INSERT INTO p (id, ssn) VALUES (1, '536221458')", masked: '536221458' },
    { text: '_536-22-1458_', masked: '536-22-1458' },
    { text: '536\u201122\u20111458', masked: '536\u201122\u20111458' },
  ],
  nonMatches: [
    '000-12-3456',
    '666-12-3456',
    '900-12-3456',
    '536-00-1458',
    '536-22-0000',
    '536-22 1458',
    '536221458',
    '1536-22-1458',
    '536-22-1458-9',
    'part-536-22-1458',
    'GET / 200 12 3456',
    { text: '536221458', key: 'order.id' },
  ],
};
