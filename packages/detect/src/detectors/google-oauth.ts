import { isBase64Url } from '../ascii.ts';
import type { Detector } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

/** Google identity, "using OAuth 2.0": access tokens `ya29.`, client secrets `GOCSPX-`. */
export const GOOGLE_OAUTH: Detector = {
  id: 'google-oauth',
  title: 'Google OAuth token or client secret',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: ['ya29.', 'GOCSPX-'] },
  read(text, at) {
    const prefix = prefixAt(text, at, ['ya29.', 'GOCSPX-']);
    if (prefix === '') return null;
    return readPrefixedSecret(text, at, prefix.length, {
      min: 20,
      max: 2048,
      test: (c) => isBase64Url(c) || c === 0x2e,
    });
  },
  normalize: (value) => value,
  masks: 'the token',
  matches: [
    'ya29.a0AfH6SMBx1-QvX9u2Rk7p3sLmN4tWyZ',
    'ya29.A0ARrdaM1234567890abcdefghijklmnopqrstuvwxyzABCDEF',
    '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',
    { text: 'access_token=ya29.a0AfH6SMBx1-QvX9u2Rk7p3sLmN4tWyZ&t=1', masked: 'ya29.a0AfH6SMBx1-QvX9u2Rk7p3sLmN4tWyZ' },
    { text: 'Bearer ya29.c.b0AXv0zTOqPcV3xk7Lm2', masked: 'ya29.c.b0AXv0zTOqPcV3xk7Lm2' },
  ],
  nonMatches: [
    'ya29',
    'ya29.short',
    'GOCSPX-',
    'gocspx-4mQ0f2Zk9_xLw7eTbR1uYc8nPaVs',
    'maya29.a0AfH6SMBx1-QvX9u2Rk7p3sLmN4tWyZ',
  ],
};
