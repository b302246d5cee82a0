import type { Detector } from '../detector.ts';
import { KEYS_OF_SPECIAL } from '../key-dictionary-special.ts';
import { type KeyedValue, keyedValueDetector } from '../keyed-value.ts';

/** Anything that says something: words, codes, lists of them. No objects: their members have keys of their own. */
const saysSomething = (value: string): boolean => /[\p{L}\d].*[\p{L}\d]/u.test(value) && !/^[{<]|:\/\//.test(value);
const isNumber = (value: string): boolean =>
  /^[A-Z0-9](?:[ ./-]?[A-Z0-9]){4,20}$/i.test(value) && value.replace(/\D/g, '').length > 2;

const ART_9 = 'GDPR, Art. 9(1)';

function special(id: string, title: string, category: string, keys: readonly string[]): Omit<KeyedValue, 'samples'> {
  const others = ['{value}', '?'] as const;
  return { id, title, category, keys, source: ART_9, tier: 3, confidence: 0.6, looksLike: saysSomething, others };
}

const ROWS: readonly KeyedValue[] = [
  {
    ...special('health', 'health data', 'user.health_and_medical', KEYS_OF_SPECIAL.health),
    notWith: [
      'alert',
      'incident',
      'monitor',
      'monitoring',
      'error',
      'exception',
      'system',
      'service',
      'cluster',
      'log',
    ],
    samples: ['J45.0 asthma', 'penicillin'],
    nonMatches: [
      { text: 'healthy', key: 'service.health' },
      { text: 'latency above 2 s', key: 'alert.symptom' },
      { text: 'verbose output', key: 'diagnostic' },
    ],
  },
  {
    ...special('health-record', 'health record number', 'user.health_and_medical.record_id', KEYS_OF_SPECIAL.record),
    tier: 2,
    confidence: 0.85,
    looksLike: isNumber,
    samples: ['MRN-0042117', '88421177'],
  },
  {
    ...special(
      'health-insurance',
      'health insurance number',
      'user.health_and_medical.insurance_beneficiary_id',
      KEYS_OF_SPECIAL.insurance,
    ),
    tier: 2,
    confidence: 0.85,
    looksLike: isNumber,
    samples: ['1EG4-TE5-MK73', 'A123456780'],
  },
  {
    ...special('biometric', 'biometric data', 'user.biometric', KEYS_OF_SPECIAL.biometric),
    samples: ['0a1b2c3d4e5f', 'template-7f3a'],
  },
  {
    ...special('genetic', 'genetic data', 'user.genetic', KEYS_OF_SPECIAL.genetic),
    samples: ['rs53576 AA', 'BRCA1 positive'],
  },
  {
    ...special('ethnicity', 'racial or ethnic origin', 'user.demographic.race_ethnicity', KEYS_OF_SPECIAL.ethnicity),
    samples: ['Sami', 'prefer not to say'],
    nonMatches: [{ text: 'detected in worker', key: 'race.condition' }],
  },
  {
    ...special('religion', 'religious belief', 'user.demographic.religious_belief', KEYS_OF_SPECIAL.religion),
    samples: ['roman catholic', 'Buddhist'],
  },
  {
    ...special('belief', 'philosophical belief', 'user.demographic.philosophical_belief', KEYS_OF_SPECIAL.belief),
    samples: ['humanist', 'stoic'],
  },
  {
    ...special('politics', 'political opinion', 'user.demographic.political_opinion', KEYS_OF_SPECIAL.politics),
    samples: ['green party', 'liberal'],
    nonMatches: [{ text: 'guest of four', key: 'party' }],
  },
  {
    ...special('trade-union', 'trade union membership', 'user.demographic.trade_union', KEYS_OF_SPECIAL.union),
    samples: ['metal workers', 'member since 2019'],
    nonMatches: [{ text: 'all of them', key: 'query.union' }],
  },
  {
    ...special(
      'sexual-orientation',
      'sexual orientation',
      'user.demographic.sexual_orientation',
      KEYS_OF_SPECIAL.orientation,
    ),
    samples: ['bisexual', 'heterosexual'],
    nonMatches: [{ text: 'landscape', key: 'screen.orientation' }],
  },
  {
    ...special('sex-life', 'sex life', 'user.demographic.sex_life', KEYS_OF_SPECIAL.sexLife),
    samples: ['active', 'not told'],
  },
  {
    ...special('criminal-record', 'criminal record', 'user.criminal_history', KEYS_OF_SPECIAL.criminal),
    source: 'GDPR, Art. 10',
    samples: ['theft 2014', 'no entry'],
  },
];

export const SPECIAL_CATEGORIES: readonly Detector[] = ROWS.map(keyedValueDetector);
