import { hasDigit, isAlphanumeric, isDigit } from './ascii.ts';
import { byteAt, type Field, type Found, type Text } from './detector.ts';

/** Words after or before which a national number stands. After these a run of digits is one, whatever its groups are. */
const NAMING = [
  'phone',
  'telephone',
  'mobile',
  'tel.',
  'fax',
  'cell phone',
  'whatsapp',
  'telefon',
  'handy',
  'telefono',
  'teléfono',
  'téléphone',
  'telefone',
  'cellulare',
  'telefoon',
  'rufnummer',
  'portable',
  'movil',
  'móvil',
];
/** After these it must be cut into groups as numbers for people are. */
const HINTING = [
  'call',
  'calling',
  'dial',
  'ring',
  'text me',
  'sms',
  'cell',
  'desk',
  'office',
  'contact',
  'reach',
  'hotline',
  'tel',
  'anrufen',
  'appeler',
  'llamar',
  'ligar',
  'chiamare',
  'bellen',
];
export const PHONE_WORDS: readonly string[] = [...NAMING, ...HINTING];

/** Keys that also mean other things: a short run of digits below them is no phone number. */
const LOOSE_KEYS = new Set(['cell', 'mobile', 'handy', 'portable', 'mobiel', 'movil', 'celular', 'fax', 'gsm']);
const MAX_VALUE = 34;
const MAX_GAP = 24;
const MAX_BEFORE = 30;
const ENOUGH_DIGITS = 9;
/** Bytes within which a number has its first digit. */
const FIRST_DIGIT = 7;
const NUMBER = String.raw`(?:\+|\b00)?\(?\d[\d ().\-/]{5,22}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w]|[.:]\d)`;
const AT_START = new RegExp(`^\\s{0,4}(?<number>${NUMBER})`, 'i');
const AFTER_WORD = new RegExp(String.raw`^s?[ :.#=\t][^\d\n+(]{0,${MAX_GAP}}?(?<![\w.-])(?<number>${NUMBER})`, 'i');
const BEFORE_WORD = new RegExp(`(?<![\\w.-])(?<number>${NUMBER})[ ,]{1,2}\\(?$`, 'i');
/** Numbers reserved for fiction and examples: North America 555-0100 to 0199, Ofcom's drama numbers. */
const TEST_NUMBER = /^1?\d{3}55501\d\d$|^(?:44|0)(?:7700900|2079460)\d{3}$/;

const digitsOf = (number: string): string => number.replace(/(?:x|ext).*$/i, '').replace(/\D/g, '');

export const isTestPhone = (number: string): boolean => TEST_NUMBER.test(digitsOf(number));

/** A date, a time span, an address of a network, one decimal number: no phone. */
function isOther(number: string): boolean {
  return (
    /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,3}(?:\.\d{1,3}){3}$|\d+\.\d+$|\d+ [-/] \d+)/.test(
      number,
    ) || /^(\d)\1+$/.test(digitsOf(number))
  );
}

function fits(number: string, isNamed: boolean): boolean {
  const digits = digitsOf(number);
  if (digits.length < 7 || digits.length > 15 || isOther(number)) return false;
  if (number.includes(')') && !number.includes('(')) return false;
  const groups = number.split(/\D+/).filter((group) => group !== '');
  if (isNamed) return digits.length >= 8 || groups.length > 1;
  return groups.length >= 3 && groups.every((group) => group.length <= 5) && digits.length >= 8;
}

/** The value of a key that says it is a phone number: in any text it goes on behind spaces and brackets. */
export function readPhoneField(text: Text, field: Field): Found | null {
  if (!hasDigit(text.bytes, field.from, Math.min(text.to, field.from + FIRST_DIGIT))) return null;
  const bare = text.bytes.toString('latin1', field.from, Math.min(field.to, field.from + MAX_VALUE));
  const isWhole = field.style === 'attribute' || digitsOf(bare).length >= ENOUGH_DIGITS;
  const head = isWhole ? bare : text.bytes.toString('latin1', field.from, Math.min(text.to, field.from + MAX_VALUE));
  const match = AT_START.exec(head);
  const number = match?.groups?.number ?? '';
  if (number === '' || !fits(number, true)) return null;
  if (LOOSE_KEYS.has(field.name.words.at(-1) ?? '') && /^[1-9]\d{0,8}$/.test(number)) return null;
  const end = field.from + (match?.[0].length ?? 0);
  // an attribute holds nothing else
  if (field.style === 'attribute' && head.slice(match?.[0].length).trim() !== '') return null;
  return { start: end - number.length, end, confidence: 0.9, testData: isTestPhone(number) };
}

const WORDS = PHONE_WORDS.map((word) => ({ bytes: Buffer.from(word), isNaming: NAMING.includes(word) }));

/** The word that stands at `at`; undefined when there is none. */
function wordAt(text: Text, at: number): (typeof WORDS)[number] | undefined {
  if (isAlphanumeric(byteAt(text, at - 1))) return undefined;
  for (const word of WORDS) {
    const { bytes } = word;
    let i = 0;
    while (i < bytes.length && (byteAt(text, at + i) | (bytes[i] === 0x2e ? 0 : 0x20)) === bytes[i]) i++;
    if (i === bytes.length) return word;
  }
  return undefined;
}

/** A number that a word of prose points out: `call me at (07) 5331 0577`, `69 987 88 37 office`. */
export function readPhoneNearWord(text: Text, at: number): Found | null {
  const word = wordAt(text, at);
  if (word === undefined) return null;
  const after = at + word.bytes.length;
  const isNamed = word.isNaming;
  const until = Math.min(text.to, after + MAX_GAP + MAX_VALUE);
  const follows = hasDigit(text.bytes, after, until)
    ? AFTER_WORD.exec(text.bytes.toString('latin1', after, until))
    : null;
  const number = follows?.groups?.number ?? '';
  if (number !== '' && fits(number, isNamed)) {
    const end = after + (follows?.[0].length ?? 0);
    return { start: end - number.length, end, confidence: isNamed ? 0.85 : 0.7, testData: isTestPhone(number) };
  }
  if (!isDigit(byteAt(text, at - 2))) return null;
  const from = Math.max(text.from, at - MAX_BEFORE);
  const before = BEFORE_WORD.exec(text.bytes.toString('latin1', from, at));
  const other = before?.groups?.number ?? '';
  if (other === '' || !fits(other, false)) return null;
  const start = from + (before?.index ?? 0);
  return { start, end: start + other.length, confidence: 0.7, testData: isTestPhone(other) };
}

const NORTH_AMERICAN =
  /^(?:\([2-9]\d\d\) ?[2-9]\d\d[-. ]\d{4}|[2-9]\d\d(?<gap>[-.])[2-9]\d\d\k<gap>\d{4})(?![\w]|[-.]\d)/;

/** The form of North America, which is written like nothing else: area and exchange never start with 0 or 1. */
export function readNorthAmerican(text: Text, at: number): Found | null {
  const opens = byteAt(text, at) === 0x28;
  const middle = byteAt(text, at + (opens ? 4 : 3));
  if (opens ? middle !== 0x29 : middle !== 0x2d && middle !== 0x2e) return null;
  const before = byteAt(text, at - 1);
  if (isAlphanumeric(before) || before === 0x2d || before === 0x2e || before === 0x2f) return null;
  const number = NORTH_AMERICAN.exec(text.bytes.toString('latin1', at, Math.min(text.to, at + 18)))?.[0];
  if (number === undefined) return null;
  const confidence = opens ? 0.8 : middle === 0x2d ? 0.65 : 0.55;
  return { start: at, end: at + number.length, confidence, testData: isTestPhone(number) };
}
