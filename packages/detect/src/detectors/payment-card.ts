import { isDigit, isHex, isLetter } from '../ascii.ts';
import { byteAt, type Detector, type Found, type Text } from '../detector.ts';
import { endsInWord, hasWord } from '../key-name.ts';

const CARD_WORDS = new Set(['card', 'cardnumber', 'cc', 'ccnumber', 'creditcard', 'pan', 'visa', 'mastercard', 'amex']);
const ID_WORDS = new Set(['traceid', 'spanid', 'requestid', 'correlationid', 'timestamp', 'time', 'nanos', 'ts']);
/** Numbers of things, some of which have Luhn's check digit too: a tenth of them would be cards. */
const THING_WORDS = new Set(
  'imei imeisv iccid ean gtin upc isbn orderid ordernumber orderno trackingnumber trackingno sku productid itemid'.split(
    ' ',
  ),
);
const THING_NEARBY =
  /(?<![a-z])(?:imei|iccid|ean|gtin|upc|isbn|order_?(?:id|n(?:umber|o))|tracking_?n(?:umber|o)|sku)["']?\s{0,2}[=:]\s{0,2}["']?$/i;
const NEARBY = /card|visa|master|amex|maestro|credit|debit|payment|paid|\bpan\b|\bcc\b/i;
const NEARBY_BYTES = 48;
const SEPARATORS = new Set(Buffer.from(' -+._/'));
/** How the groups of a printed number are cut, longest first. */
const GROUPINGS = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
];

/** Issuer ranges (first digits) and lengths, ISO/IEC 7812 as the schemes publish them. `strong`: no context needed. */
const ISSUERS: readonly { readonly range: RegExp; readonly lengths: readonly number[]; readonly strong: boolean }[] = [
  { range: /^4/, lengths: [16], strong: true },
  { range: /^4/, lengths: [13, 19], strong: false },
  { range: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16], strong: true },
  { range: /^3[47]/, lengths: [15], strong: true },
  { range: /^(?:6011|64[4-9]|65)/, lengths: [16], strong: true },
  { range: /^(?:6011|64[4-9]|65|62|81)/, lengths: [17, 18, 19], strong: false },
  { range: /^(?:35(?:2[89]|[3-8]))/, lengths: [16], strong: true },
  { range: /^(?:1800|2131)/, lengths: [15], strong: false },
  { range: /^(?:30[0-5]|309|36|3[89])/, lengths: [14], strong: false },
  { range: /^(?:62|81)/, lengths: [16], strong: true },
  { range: /^(?:50|5[6-9]|60|61|63|67|68|69)/, lengths: [12, 13, 14, 15, 16, 17, 18, 19], strong: false },
  { range: /^(?:220[0-4])/, lengths: [16], strong: true },
];

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let d = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) d = d > 4 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return sum % 10 === 0;
}

/** The same on bytes, of which only digits count: nine of ten numbers end there, before a string is made of them. */
function luhnAt(text: Text, from: number, to: number): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let i = to - 1; i >= from; i--) {
    const d = byteAt(text, i) - 48;
    if (d < 0 || d > 9) continue;
    sum += !isDoubled ? d : d > 4 ? d * 2 - 9 : d * 2;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

function runEnd(text: Text, at: number): number {
  let end = at;
  while (end < text.to && isDigit(byteAt(text, end))) end++;
  return end;
}

/** Reads digit groups with one and the same separator between them; null when they are not cut as on a card. */
function readGroups(text: Text, at: number): { digits: string; end: number } | null {
  const separator = byteAt(text, at + 4);
  if (!SEPARATORS.has(separator)) return null;
  if (!isDigit(byteAt(text, at + 5))) return null;
  return cutGroups(text, at, separator);
}

function cutGroups(text: Text, at: number, separator: number): { digits: string; end: number } | null {
  for (let i = 0; i < GROUPINGS.length; i++) {
    const grouping = GROUPINGS[i] ?? [];
    if (!hasGroups(text, at, separator, grouping)) continue;
    const end = at + grouping.reduce((sum, size) => sum + size + 1, -1);
    if (!luhnAt(text, at, end)) return null;
    return { digits: text.bytes.toString('latin1', at, end).replace(/\D/g, ''), end };
  }
  return null;
}

function hasGroups(text: Text, at: number, separator: number, sizes: readonly number[]): boolean {
  let from = at;
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i] ?? 0;
    if (i > 0 && byteAt(text, from - 1) !== separator) return false;
    for (let k = 0; k < size; k++) if (!isDigit(byteAt(text, from + k))) return false;
    from += size + 1;
  }
  return !isDigit(byteAt(text, from - 1));
}

/** Digits after a decimal point, in a UUID or a longer hyphenated number are no card. */
function isBounded(text: Text, start: number, end: number): boolean {
  const before = byteAt(text, start - 1);
  const after = byteAt(text, end);
  if (before === 0x2e && (isDigit(byteAt(text, start - 2)) || byteAt(text, start - 2) === 0)) return false;
  // `.0` is how a double shows a whole number.
  const isWhole = byteAt(text, end + 1) === 0x30 && !isDigit(byteAt(text, end + 2));
  if (after === 0x2e && isDigit(byteAt(text, end + 1)) && !isWhole) return false;
  if (before === 0x2d && isHex(byteAt(text, start - 2)) && isHex(byteAt(text, start - 3))) return false;
  return !(after === 0x2d && isHex(byteAt(text, end + 1)) && isHex(byteAt(text, end + 4)));
}

function hasCardContext(text: Text, start: number): boolean {
  if (hasWord(text.key, CARD_WORDS)) return true;
  return NEARBY.test(text.bytes.toString('latin1', Math.max(text.from, start - NEARBY_BYTES), start));
}

/** `pan4111...`: letters right before the number are an id, unless they say that it is a card. */
const GLUED = /(?:^|[^a-z])(?:pan|cc|card|card_?n(?:o|r|um|umber)|visa|mastercard|amex|kreditkarte|tarjeta|carte)$/i;

function isGluedToOther(text: Text, at: number): boolean {
  if (!isLetter(byteAt(text, at - 1))) return false;
  return !GLUED.test(text.bytes.toString('latin1', Math.max(text.from, at - NEARBY_BYTES), at));
}

function read(text: Text, at: number): Found | null {
  const single = runEnd(text, at);
  if (single - at !== 4)
    return luhnAt(text, at, single) && !isGluedToOther(text, at) ? judge(text, at, single, null) : null;
  const grouped = readGroups(text, at);
  return grouped === null ? null : judge(text, at, single, grouped);
}

/** The key right before the number says that it counts things. */
function isThing(text: Text, at: number): boolean {
  if (endsInWord(text.key, THING_WORDS)) return true;
  return THING_NEARBY.test(text.bytes.toString('latin1', Math.max(text.from, at - NEARBY_BYTES), at));
}

function judge(text: Text, at: number, single: number, grouped: { digits: string; end: number } | null): Found | null {
  const digits = grouped?.digits ?? text.bytes.toString('latin1', at, single);
  const end = grouped?.end ?? single;
  if (!luhn(digits)) return null;
  const issuer = ISSUERS.find(({ range, lengths }) => lengths.includes(digits.length) && range.test(digits));
  if (issuer === undefined || /^(\d)\1+$/.test(digits) || !isBounded(text, at, end)) return null;
  if (endsInWord(text.key, ID_WORDS)) return null;
  if (grouped === null && isThing(text, at)) return null;
  const context = hasCardContext(text, at);
  if (!issuer.strong && !context && grouped === null) return null;
  return { start: at, end, confidence: context || grouped !== null ? 0.99 : 0.9 };
}

/** Luhn check digit, issuer range and length together; digits alone are an order number. */
export const PAYMENT_CARD: Detector = {
  id: 'payment-card',
  title: 'payment card number',
  category: 'user.financial.credit_card',
  tier: 1,
  confidence: 0.9,
  specificity: 70,
  trigger: { digitRuns: [4, 12, 13, 14, 15, 16, 17, 18, 19], digitRunsAfterLetter: [15, 16] },
  read,
  normalize: (value) => value.replace(/\D/g, ''),
  masks: 'the number with its separators',
  matches: [
    '4111111111111111',
    { text: 'paid with 4111 1111 1111 1111.', masked: '4111 1111 1111 1111' },
    '5555-5555-5555-4444',
    { text: 'amex 3782 822463 10005 ok', masked: '3782 822463 10005' },
    '378282246310005',
    '2223003122003222',
    '3530111333300000',
    '6011111111111117',
    '4111_1111_1111_1111',
    '4111\u00a01111\u00a01111\u00a01111',
    { text: '4111111111111111.0', masked: '4111111111111111' },
    { text: '\u001b[32m4111111111111111 ok\u001b[0m', masked: '4111111111111111' },
    { text: 'card=30569309025904', masked: '30569309025904' },
    { text: '{"pan":"6759649826438453"}', masked: '6759649826438453' },
    { text: 'n=4111%201111%201111%201111', masked: '4111%201111%201111%201111' },
    { text: 'pan4539578763621486', masked: '4539578763621486' },
    { text: 'id=7 card4539578763621486,', masked: '4539578763621486' },
    { text: 'Order #4532015112830366-001', masked: '4532015112830366' },
  ],
  nonMatches: [
    '4111111111111112',
    'order4539578763621486',
    'discard4539578763621486',
    'a4539578763621486',
    '0.4111111111111111',
    '12.4111111111111111',
    '4111111111111111.25',
    '1700000000000',
    '1700000000000000000',
    '1234567890123456',
    '0000000000000000',
    '4111-1111-1111-1111-1111-1111',
    '550e8400-e29b-41d4-a716-446655440000',
    'a4111111111111111',
    '4012345678901',
    { text: '4111111111111111', key: 'trace_id' },
    { text: '4111111111111111', key: 'order.number' },
    '{"orderId":"4111111111111111"}',
    '/items?ean=4012345678901',
    { text: '490154203237518', key: 'device.imei' },
  ],
};
