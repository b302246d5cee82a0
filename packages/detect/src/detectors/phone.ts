import { isAlphanumeric, isDigit, isHex, isSpace } from '../ascii.ts';
import { callingCodeFits } from '../calling-codes.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';
import { KEYS_OF_CONTACT } from '../key-dictionary.ts';
import { isTestPhone, PHONE_WORDS, readNorthAmerican, readPhoneField, readPhoneNearWord } from '../national-phone.ts';

const KEYS = new Set(KEYS_OF_CONTACT.phone);
const MAX_SPAN = 32;
const isSeparator = (c: number): boolean =>
  c === 32 || c === 0x2d || c === 0x2e || c === 0x28 || c === 0x29 || c === 0x2f;
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
  return { start: at, end, testData: isTestPhone(digits) };
}

function readAny(text: Text, at: number): Found | null {
  const c = byteAt(text, at);
  if (c === 0x2b) return read(text, at);
  return c === 0x28 || isDigit(c) ? readNorthAmerican(text, at) : readPhoneNearWord(text, at);
}

/** E.164: plus sign, calling code in use, a length of that code. */
export const PHONE: Detector = {
  id: 'phone',
  title: 'phone number',
  category: 'user.contact.phone_number',
  tier: 1,
  confidence: 0.85,
  specificity: 20,
  trigger: { bytes: '+(', digitRuns: [3], prefixes: PHONE_WORDS, keys: KEYS },
  read: readAny,
  readField: readPhoneField,
  normalize: (value) =>
    value
      .replace(/(?:x|ext).*$/i, '')
      .replace(/\D/g, '')
      .replace(/^00/, ''),
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
    '(415) 555-2671',
    '415-555-2671',
    { text: 'X-Phone: (415) 555-2671', masked: '(415) 555-2671' },
    { text: '/u?phone=415%20555%202671&x=1', masked: '415%20555%202671' },
    { text: 'have them call me at (07) 5331 0577?', masked: '(07) 5331 0577' },
    { text: 'Desk: 986.291.2294x751', masked: '986.291.2294x751' },
    { text: 'Telefon 030 901820-0', masked: '030 901820-0' },
    { text: '69 987 88 37 office', masked: '69 987 88 37' },
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
    { text: '12345678', key: 'grid.cell' },
    'rpc call 12345678 took 20ms',
    'call at 2024-01-01 10:00',
    'contact 10.0.0.7:8080',
    'call(100) 200-3000',
    '415-55-2671',
    '123-456-7890',
    'v415.555.2671',
    'office 365 2019',
  ],
};
