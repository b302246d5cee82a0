import { isAlphanumeric } from '../ascii.ts';
import type { Detector, Found, Text } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

const PREFIXES = ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'];

function read(text: Text, at: number): Found | null {
  const prefix = prefixAt(text, at, PREFIXES);
  if (prefix === '') return null;
  const body = {
    min: 16,
    max: 255,
    test: (c: number) => isAlphanumeric(c) || (prefix === 'whsec_' && (c === 0x2b || c === 0x2f || c === 0x3d)),
  };
  const found = readPrefixedSecret(text, at, prefix.length, body);
  return found === null ? null : { ...found, testData: prefix.includes('_test_') };
}

/** Stripe documentation, "API keys" and "webhook signatures"; publishable keys (`pk_`) are made to be public. */
export const STRIPE_KEY: Detector = {
  id: 'stripe-key',
  title: 'Stripe secret key',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.98,
  specificity: 95,
  trigger: { prefixes: PREFIXES },
  read,
  normalize: (value) => value,
  masks: 'the key',
  matches: [
    `sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`,
    `rk_${'live'}_51H8aXkLmN0pQrStUvWxYz012`,
    `sk_${'test'}_4eC39HqLyjWDarjtT1zdp7dc`,
    'whsec_Zk9xLw7eTbR1uYc8nPaVs4mQ0f2',
    { text: `key=sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc,`, masked: `sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc` },
  ],
  nonMatches: [
    'sk_live_',
    'sk_live_short',
    `pk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`,
    'risk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'task_test_runner_suite_number_one',
  ],
};
