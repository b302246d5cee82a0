import type { Detector } from '../detector.ts';
import { entropy, fieldValue, wholeField } from '../field-value.ts';

const KEYS = new Set(['secretaccesskey', 'awssecretkey', 'awssecretaccesskey', 'secretkey']);

/** IAM user guide: forty characters of base64 with no prefix, so only a key name tells them from a hash. */
export const AWS_SECRET_KEY: Detector = {
  id: 'aws-secret-key',
  title: 'AWS secret access key',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.95,
  specificity: 85,
  trigger: { keys: KEYS },
  readField(text, field) {
    const value = fieldValue(text, field, 64);
    return /^[A-Za-z0-9/+]{40}$/.test(value) && entropy(value) > 3 ? wholeField(field) : null;
  },
  normalize: (value) => value,
  masks: 'the key',
  matches: [
    { text: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', key: 'aws.secret_access_key' },
    { text: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', key: 'secretAccessKey' },
    {
      text: 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      masked: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    {
      text: '{"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}',
      masked: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    {
      text: 'aws_secret_key = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"',
      masked: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
    },
  ],
  nonMatches: [
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    { text: 'aws_secret_access_key=REDACTED' },
    { text: '0000000000000000000000000000000000000000', key: 'secret_access_key' },
    { text: '356a192b7913b04c54574d18c28d46e6395428ab', key: 'git.commit' },
    { text: 'secret_access_key=$AWS_SECRET' },
  ],
};
