import type { Detector, Field, Found, Text } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';
import { KEYS_OF_PERSON } from '../key-dictionary.ts';

const KEYS = new Set(KEYS_OF_PERSON.birth);
const YEAR = String.raw`(?:18[89]\d|19\d\d|20[0-4]\d)`;
const MONTH = '(?:0?[1-9]|1[0-2])';
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const NAMED = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const DATE = new RegExp(
  `^(?:${YEAR}([-/.])${MONTH}\\1${DAY}(?:[T ].*)?|(?:${DAY}([-/.])${MONTH}|${MONTH}([-/.])${DAY})[-/.]${YEAR}|${YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|${DAY}\\.? ${NAMED},? ${YEAR}|${NAMED} ${DAY},? ${YEAR}|${DAY}([-/.])${MONTH}\\4\\d{2}|${DAY}\\.? (?:de |d[’'])?\\p{L}{3,12}\\.? (?:de )?${YEAR})$`,
  'iu',
);

function readField(text: Text, field: Field): Found | null {
  return DATE.test(fieldValue(text, field, 40).trim()) ? wholeField(field) : null;
}

export const DATE_OF_BIRTH: Detector = {
  id: 'date-of-birth',
  title: 'date of birth',
  category: 'user.demographic.date_of_birth',
  tier: 1,
  confidence: 0.95,
  specificity: 35,
  trigger: { keys: KEYS },
  readField,
  normalize: (value) => value.trim().toLowerCase(),
  masks: 'the date',
  matches: [
    { text: '1980-02-29', key: 'customer.date_of_birth' },
    { text: '29.02.1980', key: 'dob' },
    { text: '{"birthDate":"02/29/1980"}', masked: '02/29/1980' },
    { text: '/x?birthday=19800229', masked: '19800229' },
    { text: 'Feb 29, 1980', key: 'user.birthday' },
    { text: '29.02.80', key: 'geburtsdatum' },
    { text: '29 de febrero de 1980', key: 'fecha_nacimiento' },
    { text: '1980-02-29T00:00:00Z', key: 'birthdate' },
  ],
  nonMatches: [
    { text: '2024-01-01', key: 'created_at' },
    { text: 'unknown', key: 'dob' },
    { text: '1980', key: 'dob' },
    { text: '2024-13-01', key: 'dob' },
    { text: '****-**-**', key: 'date_of_birth' },
    '1980-02-29',
  ],
};
