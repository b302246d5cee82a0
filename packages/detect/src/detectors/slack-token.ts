import { isBase64Url } from '../ascii.ts';
import type { Detector } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

const PREFIXES = ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxe-', 'xoxe.xoxb-', 'xoxe.xoxp-', 'xapp-'];

/** Slack documentation, "token types". */
export const SLACK_TOKEN: Detector = {
  id: 'slack-token',
  title: 'Slack token',
  category: 'system.authentication.token',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: PREFIXES },
  read(text, at) {
    const prefix = prefixAt(text, at, PREFIXES);
    if (prefix === '') return null;
    return readPrefixedSecret(text, at, prefix.length, { min: 12, max: 255, test: isBase64Url, minDigits: 4 });
  },
  normalize: (value) => value,
  masks: 'the token',
  matches: [
    `xoxb-${'17653672481'}-19874698323-pdFZKVeTuE8sk7oOHcBrzqgy`,
    `xoxp-${'23984754863'}-2348975623103-Zk9xLw7eTbR1uYc8nPaVs4mQ`,
    `xoxe.xoxp-1-${'Mi0yLTEyMzQ1Njc4OTAxMjM0'}`,
    `xapp-1-${'A0123456789'}-1234567890123-abcdef0123456789`,
    {
      text: `token=xoxb-${'17653672481'}-pdFZKVeTuE8sk7oOHcBrzqgy&x`,
      masked: `xoxb-${'17653672481'}-pdFZKVeTuE8sk7oOHcBrzqgy`,
    },
  ],
  nonMatches: [
    'xoxb-',
    'xoxb-your-token-goes-here',
    'foxxoxb-17653672481-19874698323',
    'xapp-config-name',
    'XOXB-17653672481-pdFZKVeTuE8sk7oOHcBrzqgy',
  ],
};
