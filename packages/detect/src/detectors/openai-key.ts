import { isBase64Url } from '../ascii.ts';
import type { Detector } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

const NAMED = ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-ant-'];

/** Keys of model providers, as their documentation prints them: `sk-`, mostly with a word that says the kind. */
export const OPENAI_KEY: Detector = {
  id: 'openai-key',
  title: 'key of a model provider (OpenAI, Anthropic)',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.95,
  specificity: 95,
  trigger: { prefixes: ['sk-'] },
  read(text, at) {
    const prefix = prefixAt(text, at, NAMED);
    const min = prefix === '' ? 32 : 20;
    if (prefix === '' && prefixAt(text, at, ['sk-']) === '') return null;
    return readPrefixedSecret(text, at, prefix.length || 3, {
      min,
      max: 255,
      test: isBase64Url,
      minDigits: prefix === '' ? 3 : 1,
    });
  },
  normalize: (value) => value,
  masks: 'the key',
  matches: [
    `sk-proj-${'abcdefghijklmnopqrstuvwxyz'}1234567890ABCDEF`,
    `sk-${'1234567890'}abcdefghijklmnopqrstuvwxyzABCDEF12`,
    `sk-ant-api03-${'Zk9xLw7eTbR1uYc8nPaVs4mQ'}_0f2`,
    { text: `key=sk-svcacct-${'Zk9xLw7eTbR1uYc8nPaVs4mQ'}&x`, masked: `sk-svcacct-${'Zk9xLw7eTbR1uYc8nPaVs4mQ'}` },
    { text: `{"k":"sk-admin-${'Zk9xLw7eTbR1uYc8nPaVs4mQ'}"}`, masked: `sk-admin-${'Zk9xLw7eTbR1uYc8nPaVs4mQ'}` },
  ],
  nonMatches: [
    'sk-SK',
    'sk-proj-',
    'task-1234567890abcdefghijklmnopqrstuvwxyz',
    'sk-some-long-name-without-any-digit-in-it',
    'SK-1234567890ABCDEFGHIJKLMNOPQRSTUVWX',
  ],
};
