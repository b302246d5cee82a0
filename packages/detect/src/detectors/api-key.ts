import type { Detector, Field, Found, Text } from '../detector.ts';
import { entropy, fieldValue, isInColonPath, looksRandom, wholeField } from '../field-value.ts';
import { endsInWord, hasWord, type KeyName } from '../key-name.ts';

const NAMED = new Set([
  'apikey',
  'apitoken',
  'apisecret',
  'secret',
  'secretkey',
  'appsecret',
  'appkey',
  'token',
  'accesskey',
  'privatekey',
  'sharedsecret',
  'signingkey',
  'encryptionkey',
  'masterkey',
  'subscriptionkey',
  'servicekey',
  'authkey',
  'credentials',
  'sig',
  'signature',
  'accountkey',
  'sharedaccesskey',
  'sharedaccesssignature',
  'privatetoken',
  'bearer',
  'bearertoken',
  'jwt',
]);
/** Tokens that point at a page, or count text. */
const OTHER_TOKENS =
  /(?:next|page|paging|continuation|cursor|sync|resume|skip|start|max|min|stop|idempotency|cancel|rate|public|first|last)\.(?:token|key)$/;
/** `key` alone names anything: only beside an issuer. */
const KEYS = new Set([...NAMED, 'key']);
const MAX_VALUE = 2048;
const MIN_VALUE = 12;
/** Bits per character; what repeats itself is no secret. */
const MIN_ENTROPY = 2.8;

/** Issuers whose keys have no form of their own: `algolia_key`, `DATADOG_KEY`. */
const VENDORS = new Set(
  (
    'adobe algolia asana airtable beamer bitbucket bittrex codecov coinbase confluent contentful datadog discord droneci dropbox ' +
    'etsy facebook fastly finicity finnhub flickr freshbooks gitter gocardless heroku hubspot intercom jfrog kraken kucoin ' +
    'launchdarkly linkedin lob mailchimp mailgun mapbox mattermost messagebird netlify newrelic nytimes okta openai plaid ' +
    'pagerduty rapidapi sendbird sentry snyk splunk squarespace sumologic travisci trello twilio twitch twitter typeform ' +
    'yandex zendesk stripe sendgrid cloudflare anthropic azure'
  ).split(' '),
);

const isSecretKey = (name: KeyName): boolean => {
  if (OTHER_TOKENS.test(name.path)) return false;
  return endsInWord(name, NAMED) || hasWord(name, VENDORS);
};

function readField(text: Text, field: Field): Found | null {
  const value = fieldValue(text, field, MAX_VALUE);
  if (value.length < MIN_VALUE || /\s/.test(value) || /^(?:https?:|\/)/i.test(value)) return null;
  if (isInColonPath(text, field)) return null;
  if (/^(?:[0-9a-f]{8}-){0,1}[0-9a-f]{4}-/i.test(value) && field.style === 'attribute') return wholeField(field, 0.6);
  return looksRandom(value) && entropy(value) >= MIN_ENTROPY ? wholeField(field) : null;
}

/** Names of keys that hold secrets, and values with the disorder of a secret. */
export const API_KEY: Detector = {
  id: 'api-key',
  title: 'API key, token or secret by its name',
  category: 'system.authentication.api_key',
  tier: 2,
  confidence: 0.85,
  specificity: 35,
  trigger: { keys: KEYS, key: isSecretKey },
  readField,
  normalize: (value) => value,
  masks: 'the value',
  matches: [
    { text: '/v1?api_key=0a1b2c3d4e5f60718293&x=1', masked: '0a1b2c3d4e5f60718293' },
    { text: '0a1b2c3d4e5f60718293', key: 'http.request.header.x-api-key' },
    { text: 'algolia_key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"', masked: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
    { text: 'bearer: Zk9xLw7eTbR1uYc8', masked: 'Zk9xLw7eTbR1uYc8' },
    { text: '{"clientToken":"x","token":"Zk9xLw7eTbR1uYc8"}', masked: 'Zk9xLw7eTbR1uYc8' },
    { text: 'X-Vault-Token: 1234567890abcdefghijklmnop', masked: '1234567890abcdefghijklmnop' },
    {
      text: 'AccountName=a;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==;',
      masked: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==',
    },
    {
      text: '/b?sv=2022-11-02&sig=Z%2FRHIX5Xcg0Mq2rqI3OlWTjEg2tYkboXr1P9ZUXDtkk%3D',
      masked: 'Z%2FRHIX5Xcg0Mq2rqI3OlWTjEg2tYkboXr1P9ZUXDtkk%3D',
    },
  ],
  nonMatches: [
    '?next_token=0a1b2c3d4e5f60718293',
    '?page_token=0a1b2c3d4e5f60718293',
    'max_tokens=4096',
    'cache_key=0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:SecretName-6Rando1',
    '?token=REDACTED',
    'strict-transport-security: max-age=31536000',
    { text: 'database-credentials', key: 'k8s.secret' },
    { text: 'unexpected token: }' },
    { text: '111111111111111111', key: 'token' },
  ],
};
