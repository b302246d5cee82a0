import type { Detector } from '../detector.ts';
import { KEYS_OF_ADDRESS, KEYS_OF_PERSON } from '../key-dictionary.ts';
import { type KeyedValue, keyedValueDetector } from '../keyed-value.ts';

/** Addresses, genders and forms of machines and pages. */
const MACHINES = [
  'server',
  'host',
  'ip',
  'mac',
  'net',
  'network',
  'memory',
  'peer',
  'socket',
  'client',
  'remote',
  'local',
  'db',
  'wallet',
  'contract',
  'email',
  'mail',
  'bind',
  'listen',
  'web',
  'proxy',
  'http',
  'url',
  'source',
  'destination',
  'bus',
  'node',
];

const isWords = (value: string): boolean => /^[\p{L}\p{M}][\p{L}\p{M} .,'’/()-]{0,60}$/u.test(value);

/** A street and a number, in either order, or a box of a post office. */
function isStreet(value: string): boolean {
  if (/[<>{}=@;]|:\/\//.test(value)) return false;
  return /\p{L}{2,}/u.test(value) && /\d/.test(value) && /[\s,]/.test(value);
}

const ROWS: readonly KeyedValue[] = [
  {
    id: 'postal-address',
    title: 'postal address',
    category: 'user.contact.address',
    source: 'Universal Postal Union, S42: delivery point, thoroughfare, premises',
    tier: 2,
    confidence: 0.8,
    keys: KEYS_OF_ADDRESS.line,
    notWith: MACHINES,
    looksLike: (value) => isStreet(value) || (isWords(value) && value.length > 4),
    samples: ['12 Example Street, Springfield', 'Musterstraße 7'],
    others: ['{address}', '10.0.0.7:8080'],
    matches: [{ text: '{"shippingAddress":"1 Rue Exemple, 75000 Paris"}', masked: '1 Rue Exemple, 75000 Paris' }],
    nonMatches: [{ text: '0x7ffd12 0 heap', key: 'memory.address' }],
  },
  {
    id: 'address-line',
    title: 'address with a street and a number',
    category: 'user.contact.address',
    source: 'as postal-address; keys that also name addresses of machines',
    tier: 2,
    confidence: 0.7,
    keys: KEYS_OF_ADDRESS.loose,
    notWith: MACHINES,
    looksLike: (value) => isStreet(value) && !/[_[\]]|^\S+:\d|^\d+(?:\.\d+){3}/.test(value),
    samples: ['12 Example Street, Springfield', 'Musterstraße 7'],
    others: ['orders.shop.svc', '10.0.0.7:8080, 10.0.0.8:8080'],
    nonMatches: [{ text: '12 Example Street', key: 'server.address' }],
  },
  {
    id: 'postal-code',
    title: 'postal code',
    category: 'user.contact.address',
    source: 'Universal Postal Union, "postal addressing systems": letters, digits, one space or hyphen',
    tier: 2,
    confidence: 0.65,
    keys: KEYS_OF_ADDRESS.postcode,
    notWith: ['error', 'file', 'gzip'],
    looksLike: (value) => /^(?=.*\d)[A-Za-z0-9]{2,8}(?:[ -][A-Za-z0-9]{2,4})?$/.test(value),
    samples: ['90210', 'SW1A 1AA'],
    others: ['archive.tar', 'optional'],
    normalize: (value) => value.replace(/[\s-]/g, '').toUpperCase(),
  },
  {
    id: 'gender',
    title: 'gender',
    category: 'user.demographic.gender',
    source: 'ISO/IEC 5218 and words for the sexes',
    tier: 2,
    confidence: 0.7,
    keys: KEYS_OF_PERSON.gender,
    notWith: ['css', 'file', 'music', 'movie', 'film', 'book'],
    looksLike: (value) =>
      /^(?:[mfwxdhnu]|(?:fe)?male|man|woman|non-?binary|diverse?|divers|männlich|maennlich|weiblich|herr|frau|mr|mrs|ms|mx|homme|femme|masculino?|femenino|feminino|hombre|mujer|homem|mulher|masculin|féminin|feminin|maschio|femmina|uomo|donna|vrouw|mannelijk|vrouwelijk|trans\w*|inter\w*|other)$/i.test(
        value,
      ),
    samples: ['female', 'M'],
    others: ['en-US', '17'],
  },
  {
    id: 'nationality',
    title: 'nationality or place of birth',
    category: 'user.demographic.nationality',
    source: 'ISO 3166 codes and words',
    tier: 2,
    confidence: 0.7,
    keys: KEYS_OF_PERSON.nationality,
    looksLike: isWords,
    samples: ['German', 'FR'],
    others: ['42', '{code}'],
  },
  {
    id: 'marital-status',
    title: 'marital status',
    category: 'user.demographic.marital_status',
    source: 'words for the civil status',
    tier: 2,
    confidence: 0.7,
    keys: KEYS_OF_PERSON.marital,
    looksLike: isWords,
    samples: ['married', 'geschieden'],
    others: ['200', '{status}'],
  },
];

export const KEYED_PERSON: readonly Detector[] = ROWS.map(keyedValueDetector);
