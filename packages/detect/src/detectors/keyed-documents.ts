import { passesLuhn } from '../check-digits.ts';
import type { Detector } from '../detector.ts';
import { KEYS_OF_DEVICE, KEYS_OF_DOCUMENTS } from '../key-dictionary.ts';
import { type KeyedValue, keyedValueDetector } from '../keyed-value.ts';

const countDigits = (value: string): number => value.replace(/\D/g, '').length;
const compact = (value: string): string => value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

/** Documents and things of one person. */
const ROWS: readonly KeyedValue[] = [
  {
    id: 'passport',
    title: 'passport number',
    category: 'user.government_id.passport_number',
    source: 'ICAO Doc 9303, part 4: up to nine letters and digits',
    tier: 2,
    confidence: 0.85,
    keys: KEYS_OF_DOCUMENTS.passport,
    looksLike: (value) => /^[A-Z0-9]{6,12}$/i.test(value) && countDigits(value) >= 2 && !/^0+$/.test(value),
    samples: ['C01X00T47', '123456789'],
    others: ['local', 'oauth2-strategy'],
    normalize: compact,
  },
  {
    id: 'drivers-licence',
    title: "driver's licence number",
    category: 'user.government_id.drivers_license_number',
    source: 'AAMVA DL/ID card standard; DVLA, "driver number"; Directive 2006/126/EC, annex I, field 5',
    tier: 2,
    confidence: 0.85,
    keys: KEYS_OF_DOCUMENTS.licence,
    notWith: ['software', 'product'],
    looksLike: (value) => /^[A-Z0-9][A-Z0-9 -]{4,24}$/i.test(value) && countDigits(value) >= 3,
    samples: ['MORGA657054SM9IJ', 'D1234567'],
    others: ['valid', 'class B'],
    normalize: compact,
  },
  {
    id: 'vehicle-id',
    title: 'vehicle identification number',
    category: 'user.government_id.vehicle_registration',
    source: 'ISO 3779: seventeen letters and digits without I, O and Q',
    tier: 2,
    confidence: 0.9,
    keys: KEYS_OF_DOCUMENTS.vin,
    looksLike: (value) => /^[A-HJ-NPR-Z0-9]{17}$/i.test(value) && countDigits(value) >= 4,
    samples: ['1M8GDM9AXKP042788', 'WVWZZZ1JZXW000001'],
    others: ['1M8GDM9AXKP04278', '1M8GDM9AXKPO42788'],
    normalize: compact,
  },
  {
    id: 'vehicle-plate',
    title: 'vehicle registration plate',
    category: 'user.government_id.vehicle_registration',
    source: 'national forms: up to ten letters and digits',
    tier: 2,
    confidence: 0.8,
    keys: KEYS_OF_DOCUMENTS.plate,
    looksLike: (value) => /^[\p{L}0-9](?:[ ·-]?[\p{L}0-9]){3,9}$/u.test(value) && countDigits(value) >= 1,
    samples: ['B-MW 1234', 'AB12CDE'],
    others: ['none', 'image/jpeg'],
    normalize: compact,
  },
  {
    id: 'identity-number',
    title: 'number of an identity card or taxpayer',
    category: 'user.government_id',
    source: 'national forms; those with check digits have detectors of their own',
    tier: 2,
    confidence: 0.75,
    keys: KEYS_OF_DOCUMENTS.identity,
    notWith: ['session', 'order', 'page'],
    looksLike: (value) => /^[A-Z0-9](?:[ ./-]?[A-Z0-9]){4,22}$/i.test(value) && countDigits(value) >= 4,
    samples: ['L01X00T471', '12/345/67890'],
    others: ['none', 'type-a'],
    normalize: compact,
  },
  {
    id: 'imei',
    title: 'IMEI of a phone',
    category: 'user.device.device_id',
    source: '3GPP TS 23.003, section 6: fourteen digits and a Luhn check digit, or sixteen with a software version',
    tier: 2,
    confidence: 0.9,
    keys: KEYS_OF_DEVICE.imei,
    looksLike: (value) => {
      const digits = value.replace(/[ -]/g, '');
      return /^\d{15}$/.test(digits) ? passesLuhn(digits) : /^\d{14}(?:\d\d)?$/.test(digits);
    },
    samples: ['490154203237518', '49-015420-323751-8'],
    others: ['490154203237519', 'unset'],
    normalize: compact,
  },
  {
    id: 'device-id',
    title: 'device or advertising id',
    category: 'user.device.device_id',
    source: 'OpenTelemetry attribute device.id; Apple IDFA and IDFV; Android advertising id and SSAID',
    tier: 2,
    confidence: 0.75,
    keys: KEYS_OF_DEVICE.id,
    notWith: ['gpu', 'cuda', 'disk', 'block', 'host', 'pci', 'usb'],
    looksLike: (value) =>
      /^[A-Za-z0-9][A-Za-z0-9._:-]{7,200}$/.test(value) && countDigits(value) >= 2 && !/^[0-]+$/.test(value),
    samples: ['AEBE52E7-03EE-455A-B3C4-E57283966239', '9774d56d682e549c'],
    others: ['00000000-0000-0000-0000-000000000000', 'sda'],
  },
  {
    id: 'client-hints',
    title: 'full client hints of a browser',
    category: 'user.device.device_id',
    source: 'W3C WICG, "user-agent client hints": those with high entropy',
    tier: 3,
    confidence: 0.55,
    keys: KEYS_OF_DEVICE.hints,
    looksLike: (value) => /[A-Za-z0-9]/.test(value) && value.length >= 3,
    samples: ['Pixel 9', '10.0.19045'],
    others: ['""', '?0'],
  },
];

export const KEYED_DOCUMENTS: readonly Detector[] = ROWS.map(keyedValueDetector);
