import { isDigit, isUpper } from '../ascii.ts';
import type { Detector } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

const PREFIXES = ['AKIA', 'ASIA', 'ABIA', 'ACCA'];

/** IAM reference, "unique identifiers": four letters say the kind, sixteen capitals and digits follow. */
export const AWS_ACCESS_KEY: Detector = {
  id: 'aws-access-key',
  title: 'AWS access key id',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: PREFIXES },
  read(text, at) {
    const prefix = prefixAt(text, at, PREFIXES);
    if (prefix === '') return null;
    const found = readPrefixedSecret(text, at, 4, { min: 16, max: 16, test: (c) => isUpper(c) || isDigit(c) });
    if (found === null) return null;
    return { ...found, testData: text.bytes.toString('latin1', found.start, found.end).endsWith('EXAMPLE') };
  },
  normalize: (value) => value,
  masks: 'the id',
  matches: [
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    { text: 'user_AKIAIOSFODNN7EXAMPLE_x', masked: 'AKIAIOSFODNN7EXAMPLE' },
    { text: 'key=AKIAI44QH8DHBEXAMPLE&x=1', masked: 'AKIAI44QH8DHBEXAMPLE' },
    { text: '{"id":"AKIA2E0A8F3B244C9986"}', masked: 'AKIA2E0A8F3B244C9986' },
    { text: 'Credential=AKIAIOSFODNN7EXAMPLE/20240101/us-east-1', masked: 'AKIAIOSFODNN7EXAMPLE' },
  ],
  nonMatches: [
    'AKIA',
    'AKIAIOSFODNN7EXAMPL',
    'AKIAIOSFODNN7EXAMPLEX',
    'akiaiosfodnn7example',
    'XAKIAIOSFODNN7EXAMPLE',
    'AROAIOSFODNN7EXAMPLE',
  ],
};
