import { isAlphanumeric, isDigit, isHex, isSpace } from '../ascii.ts';
import { callingCodeFits } from '../calling-codes.ts';
import { byteAt, type Detector, type Field, type Found, type Text } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';
import { KEYS_OF_CONTACT } from '../key-dictionary.ts';

const KEYS = new Set(KEYS_OF_CONTACT.phone);
const MAX_SPAN = 32;
const isSeparator = (c: number): boolean =>
  c === 32 || c === 0x2d || c === 0x2e || c === 0x28 || c === 0x29 || c === 0x2f;
/** Numbers reserved for fiction and examples: North America 555-0100 to 0199, Ofcom's drama numbers. */
const TEST_NUMBER = /^\+?1?\d{3}55501\d\d$|^\+44(?:7700900|2079460)\d{3}$/;

/** `+12345678%` is a difference; after an escape or in `LIKE '%...%'` a number may stand. */
function isPercentage(text: Text, at: number): boolean {
  if (byteAt(text, at) !== 0x25) return false;
  const next = byteAt(text, at + 1);
  return next !== 0x27 && next !== 0x22 && !(isHex(next) && isHex(byteAt(text, at + 2)));
}

function read(text: Text, at: number): Found | null {
  const first = byteAt(text, at + 1);
  const opens = first === 0x28 ? 2 : 1;
  if (!isDigit(byteAt(text, at + opens)) || byteAt(text, at + opens) === 0x30) return null;
  const before = byteAt(text, at - 1);
  if (isAlphanumeric(before) || before === 0x2b || before === 0x29) return null;
  const limit = Math.min(text.to, at + MAX_SPAN);
  let digits = '';
  let end = at + 1;
  let separators = 0;
  let lastDigit = at;
  while (end < limit && digits.length < 16) {
    const c = byteAt(text, end);
    if (isDigit(c)) {
      digits += String.fromCharCode(c);
      separators = 0;
      lastDigit = end;
    } else if (c === 0x2b && (callingCodeFits(digits) || !isDigit(byteAt(text, end + 1)))) break;
    else if (
      !(isSeparator(c) || c === 0x2b) ||
      ++separators > 2 ||
      (isSpace(c) && separators > 1 && byteAt(text, end - 1) !== 0x29)
    )
      break;
    end++;
  }
  end = lastDigit + 1;
  if (isAlphanumeric(byteAt(text, end)) || !callingCodeFits(digits) || isPercentage(text, end)) return null;
  return { start: at, end, testData: TEST_NUMBER.test(`+${digits}`) };
}

/** National forms, only where the key says so. */
function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, 40).trim();
  if (!/^\+?[\d(][\d\s().\-/]*\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i.test(value)) return null;
  const digits = value.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 16 || /^(\d)\1+$/.test(digits)) return null;
  return { ...wholeField(field, 0.9), testData: TEST_NUMBER.test(digits) };
}

/** E.164: plus sign, calling code in use, a length of that code. */
export const PHONE: Detector = {
  id: 'phone',
  title: 'phone number',
  category: 'user.contact.phone_number',
  tier: 1,
  confidence: 0.85,
  specificity: 20,
  trigger: { bytes: '+', keys: KEYS },
  read,
  readField,
  normalize: (value) => value.replace(/(?:x|ext).*$/i, '').replace(/\D/g, ''),
  masks: 'the number with its separators',
  matches: [
    '+4930901820',
    { text: 'call +49 170 1234567 now', masked: '+49 170 1234567' },
    { text: '+1 (415) 555-2671', masked: '+1 (415) 555-2671' },
    '+442071838750',
    { text: '/sms?to=%2B14155552671&m=x', masked: '%2B14155552671' },
    { text: '(415) 555-2671', key: 'customer.phone' },
    { text: '{"mobileNumber":"0170 1234567"}', masked: '0170 1234567' },
    { text: 'tel:+33-1-09-75-83-51', masked: '+33-1-09-75-83-51' },
    { text: 'to=%2B33+6+39+98+12+34&x=1', masked: '%2B33+6+39+98+12+34' },
    { text: "a LIKE '%+442071838750%'", masked: '+442071838750' },
    { text: 'tel:00442071838750', masked: '00442071838750' },
    { text: '+44\u00a020\u00a07183\u00a08750', masked: '+44\u00a020\u00a07183\u00a08750' },
  ],
  nonMatches: [
    '1.2.3+20231105',
    '+0200',
    '2024-01-01T10:00:00+02:00',
    'a+4930901820',
    '1e+10000000',
    '+12.5',
    '+12345678% up',
    '+12345',
    '+9991234567890',
    '1+1234567890',
    { text: '2024-01-01T00:00:00Z', key: 'phone' },
    { text: 'home', key: 'phone' },
  ],
};
