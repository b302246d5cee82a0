import type { Detector, Field, Found, Text } from '../detector.ts';
import { endsInWord, hasWord } from '../key-name.ts';

const SINGLE = new Set(['latitude', 'longitude', 'lat', 'lng', 'lon', 'geolat', 'geolon']);
const PAIR = new Set([
  'coordinates',
  'coordinate',
  'coords',
  'latlng',
  'latlon',
  'latlong',
  'lnglat',
  'geolocation',
  'gps',
  'll',
  'geopoint',
]);
const LONG_NAMES = new Set([
  'latitude',
  'longitude',
  'geo',
  'location',
  'position',
  'coordinates',
  'gps',
  'geolocation',
  'point',
]);
const PAIR_VALUE = /^\[?\s*(?<first>[-+]?\d{1,3}\.\d{3,})\s*[,; ]\s*(?<second>[-+]?\d{1,3}\.\d{3,})/;
const MAX_PAIR = 80;

/** Two decimal places are a kilometre; `lat` alone may be a latency, so there it takes four. */
function isPrecise(field: Field, value: string): boolean {
  const decimals = /^[-+]?\d{1,3}\.(\d+)$/.exec(value)?.[1]?.length ?? 0;
  const limit = /lat/.test(field.name.words.at(-1) ?? '') ? 90 : 180;
  return decimals >= (hasWord(field.name, LONG_NAMES) ? 2 : 4) && Math.abs(Number(value)) <= limit;
}

function readField(text: Text, field: Field): Found | null {
  const from = field.from;
  if (endsInWord(field.name, SINGLE)) {
    const value = text.bytes.toString('latin1', from, Math.min(field.to, from + MAX_PAIR));
    return isPrecise(field, value) ? { start: from, end: field.to } : null;
  }
  const match = PAIR_VALUE.exec(text.bytes.toString('latin1', from, Math.min(text.to, from + MAX_PAIR)));
  const { first = '', second = '' } = match?.groups ?? {};
  if (match === null || Math.abs(Number(first)) > 180 || Math.abs(Number(second)) > 180) return null;
  return { start: from + match[0].indexOf(first), end: from + match[0].length };
}

export const COORDINATES: Detector = {
  id: 'coordinates',
  title: 'precise location',
  category: 'user.location.precise',
  tier: 1,
  confidence: 0.85,
  specificity: 35,
  trigger: { keys: new Set([...SINGLE, ...PAIR]) },
  readField,
  normalize: (value) => value.replace(/[\s+[\]]/g, ''),
  masks: 'the number, or the pair of numbers',
  matches: [
    { text: '52.520008', key: 'geo.location.lat' },
    { text: '13.404954', key: 'user.longitude' },
    { text: '/near?lat=52.520008&lng=13.404954', masked: '52.520008' },
    { text: '{"coordinates":[13.404954,52.520008]}', masked: '13.404954,52.520008' },
    { text: '/w?latlng=52.520008%2C13.404954', masked: '52.520008%2C13.404954' },
    { text: '{"latitude": -33.8688}', masked: '-33.8688' },
  ],
  nonMatches: [
    { text: '12.34', key: 'p99.lat' },
    { text: '52', key: 'latitude' },
    { text: '152.520008', key: 'latitude' },
    { text: '52.520008', key: 'price' },
    { text: 'unknown', key: 'location.lat' },
    { text: '0.123456', key: 'latency' },
  ],
};
