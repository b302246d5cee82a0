import { isAlphanumeric, isHex } from '../ascii.ts';
import { byteAt, type Detector, type Field, type Found, type Text } from '../detector.ts';
import { fieldValue, wholeField } from '../field-value.ts';
import { hasWord } from '../key-name.ts';

const LENGTH = 17;
const KEYS = new Set([
  'mac',
  'macaddress',
  'macaddr',
  'wifimac',
  'bluetoothaddress',
  'bssid',
  'hwaddr',
  'ethernetaddress',
]);
/** Machines, and what is no address at all. */
const MACHINES = new Set([
  'host',
  'hw',
  'server',
  'node',
  'pod',
  'container',
  'k8s',
  'fingerprint',
  'certificate',
  'cert',
  'serial',
  'hash',
  'checksum',
  'digest',
  'sha1',
  'sha256',
  'md5',
  'tls',
  'ssl',
]);
const LETTERS = Array.from('abcdef');
/** Two letters and a separator; the other starts are runs of digits and letters. */
const PREFIXES = LETTERS.flatMap((first) => LETTERS.flatMap((second) => [`${first}${second}:`, `${first}${second}-`]));

/** Addresses of groups, of nobody, and those that container engines make up. */
const isNobody = (octets: string): boolean =>
  /^(?:ff|00){6}$|^0242|^01005e|^3333|^0180c2|^(..)\1{5}$/.test(octets) ||
  (Number.parseInt(octets[1] ?? '0', 16) & 1) === 1;

function read(text: Text, at: number): Found | null {
  const separator = byteAt(text, at + 2);
  if ((separator !== 0x3a && separator !== 0x2d) || byteAt(text, at + 5) !== separator) return null;
  const [before, after] = [byteAt(text, at - 1), byteAt(text, at + LENGTH)];
  if (isAlphanumeric(before) || before === separator || isAlphanumeric(after)) return null;
  // a seventh octet: a fingerprint of a certificate, or an identifier of 64 bits
  if (after === separator && isHex(byteAt(text, at + LENGTH + 1))) return null;
  for (let i = 0; i < LENGTH; i++) {
    const c = byteAt(text, at + i);
    if (i % 3 === 2 ? c !== separator : !isHex(c)) return null;
  }
  const octets = text.bytes
    .toString('latin1', at, at + LENGTH)
    .replaceAll(/[:-]/g, '')
    .toLowerCase();
  // `12-01-05-10-30-59` is a time
  if (isNobody(octets) || (separator === 0x2d && /^\d+$/.test(octets)) || hasWord(text.key, MACHINES)) return null;
  return { start: at, end: at + LENGTH };
}

/** Other forms, only where the key says so: `001a.2b3c.4d5e`, `001A2B3C4D5E`. */
function readField(text: Text, field: Field): Found | null {
  const octets = fieldValue(text, field, LENGTH).replaceAll(/[:.-]/g, '').toLowerCase();
  return /^[0-9a-f]{12}$/.test(octets) && !isNobody(octets) ? wholeField(field, 0.9) : null;
}

/** IEEE 802: six octets, hyphens or colons between them. */
export const MAC_ADDRESS: Detector = {
  id: 'mac-address',
  title: 'MAC address of a device',
  category: 'user.device.device_id',
  tier: 1,
  confidence: 0.8,
  specificity: 40,
  trigger: {
    prefixes: PREFIXES,
    digitRuns: [2],
    letterRuns: [1],
    digitRunsBeforeLetter: [1],
    gate: { behind: 2, bytes: [...Buffer.from(':-')] },
    keys: KEYS,
    key: (name) => !hasWord(name, MACHINES),
  },
  read,
  readField,
  normalize: (value) => value.replaceAll(/[^0-9A-Fa-f]/g, '').toLowerCase(),
  masks: 'the address',
  matches: [
    '00:1A:2B:3C:4D:5E',
    '00-1a-2b-3c-4d-5e',
    'aa:bb:cc:dd:ee:01',
    { text: 'joined from a0:b1:c2:d3:e4:f5, ok', masked: 'a0:b1:c2:d3:e4:f5' },
    { text: '{"mac":"001a.2b3c.4d5e"}', masked: '001a.2b3c.4d5e' },
    { text: '001A2B3C4D5E', key: 'device.mac' },
  ],
  nonMatches: [
    'ff:ff:ff:ff:ff:ff',
    '02:42:ac:11:00:02',
    '00:1A:2B:3C:4D:5E:6F:70',
    { text: '00:1A:2B:3C:4D:5E', key: 'host.mac' },
    { text: '00:1A:2B:3C:4D:5E', key: 'tls.certificate.serial' },
    '12-01-05-10-30-59',
    '10:20:30',
    'fe80::1:2:3:4:5',
  ],
};
