import { isBase64Url } from '../ascii.ts';
import type { Detector } from '../detector.ts';
import { prefixAt, readPrefixedSecret } from '../prefixed-secret.ts';

/** Google Cloud, "use API keys": `AIza` and 35 characters. */
export const GOOGLE_API_KEY: Detector = {
  id: 'google-api-key',
  title: 'Google API key',
  category: 'system.authentication.api_key',
  tier: 1,
  confidence: 0.97,
  specificity: 95,
  trigger: { prefixes: ['AIza'] },
  read: (text, at) =>
    prefixAt(text, at, ['AIza']) === ''
      ? null
      : readPrefixedSecret(text, at, 4, { min: 35, max: 35, test: isBase64Url }),
  normalize: (value) => value,
  masks: 'the key',
  matches: [
    'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
    {
      text: '/geocode?key=AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe&q=x',
      masked: 'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
    },
    { text: '"AIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE"', masked: 'AIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE' },
    {
      text: 'x-goog-api-key: AIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE',
      masked: 'AIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE',
    },
    { text: 'k%3DAIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE', masked: 'AIzaSyBwJLdQ9x0aZ1cYvT5rE8nUoP2mKfGhWsE' },
  ],
  nonMatches: [
    'AIza',
    'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn is too short',
    'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQeX',
    'aizaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
    'xAIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
  ],
};
