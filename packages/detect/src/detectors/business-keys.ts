import type { Detector } from '../detector.ts';
import { type IssuedKey, issuedKeyDetector, madeUp, madeUpHex } from '../issued-key.ts';

/** Keys of services for payment, shops, mail and messages. */
const ROWS: readonly IssuedKey[] = [
  {
    id: 'airtable-token',
    title: 'Airtable token',
    source: 'Airtable developer docs, "personal access tokens"',
    prefixes: ['pat'],
    form: /^pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/,
    samples: [`pat${madeUp(14)}.${madeUpHex(64)}`, `pat${madeUp(14, 3)}.${madeUpHex(64, 3)}`],
    nonMatches: ['path', 'pattern.match'],
  },
  {
    id: 'brevo-key',
    title: 'Brevo key',
    source: 'Brevo docs, "API keys"; the name was Sendinblue',
    prefixes: ['xkeysib-', 'xsmtpsib-'],
    form: /^x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}/,
    samples: [`xkeysib-${madeUpHex(64)}-${madeUp(16)}`, `xsmtpsib-${madeUpHex(64, 3)}-${madeUp(16)}`],
  },
  {
    id: 'mailchimp-key',
    title: 'Mailchimp Transactional key',
    source: 'Mailchimp developer docs, "transactional, fundamentals"',
    prefixes: ['md-'],
    form: /^md-[A-Za-z0-9_-]{22}/,
    samples: [`md-${madeUp(22)}`, `md-${madeUp(22, 5)}`],
    nonMatches: ['md-some-words-and-no-key'],
  },
  {
    id: 'mailgun-key',
    title: 'Mailgun key',
    source: 'Mailgun docs, "API keys": key- and 32 hex digits; newer ones end in two groups of eight',
    prefixes: ['key-'],
    form: /^key-[0-9a-f]{32}(?:-[0-9a-f]{8}-[0-9a-f]{8})?/,
    samples: [`key-${madeUpHex(32)}`, `key-${madeUpHex(32, 3)}-${madeUpHex(8)}-${madeUpHex(8, 2)}`],
    nonMatches: [`pubkey-${madeUpHex(32)}`],
  },
  {
    id: 'paypal-token',
    title: 'PayPal or Braintree token',
    source: 'Braintree docs, "access tokens"; PayPal REST docs, "get an access token"',
    category: 'system.authentication.token',
    prefixes: ['access_token$', 'A21AA'],
    form: /^(?:access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}|A21AA[A-Za-z0-9_-]{80,120})/,
    samples: [`access_token$${'production'}$${madeUp(16).toLowerCase()}$${madeUpHex(32)}`, `A21AA${madeUp(92)}`],
  },
  {
    id: 'plaid-token',
    title: 'Plaid access token',
    source: 'Plaid docs, "tokens"',
    category: 'system.authentication.token',
    prefixes: ['access-sandbox-', 'access-development-', 'access-production-'],
    form: /^access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
    samples: [
      'access-production-00112233-4455-6677-8899-aabbccddeeff',
      'access-sandbox-0f1e2d3c-4455-6677-8899-aabbccddeeff',
    ],
  },
  {
    id: 'sendgrid-key',
    title: 'SendGrid key',
    source: 'SendGrid docs, "API keys": SG., an id of 22 and a secret of 43 characters',
    prefixes: ['SG.'],
    form: /^SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}/,
    samples: [`SG.${madeUp(22)}.${madeUp(43, 4)}`, `SG.${madeUp(22, 2)}.${madeUp(43, 6)}`],
  },
  {
    id: 'shopify-token',
    title: 'Shopify token',
    source: 'Shopify developer docs, "access tokens" and changelog of 2020',
    prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    form: /^shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}/,
    samples: [`shpat_${madeUpHex(32)}`, `shpss_${madeUpHex(32, 3)}`],
  },
  {
    id: 'square-token',
    title: 'Square token or secret',
    source: 'Square developer docs, "access tokens": EAAA, before sq0atp-; sq0csp- of an application',
    prefixes: ['sq0atp-', 'sq0csp-', 'EAAA'],
    form: /^(?:sq0atp-[\w-]{22}|sq0csp-[\w-]{43}|EAAA[\w-]{60})/,
    samples: [`sq0csp-${madeUp(43)}`, `EAAA${madeUp(60)}`],
  },
  {
    id: 'twilio-key',
    title: 'Twilio key or account id',
    source: 'Twilio docs, "what is a string identifier (SID)": SK of a key, AC of an account, 32 hex digits',
    prefixes: ['SK#', 'SKa', 'SKb', 'SKc', 'SKd', 'SKe', 'SKf', 'AC#', 'ACa', 'ACb', 'ACc', 'ACd', 'ACe', 'ACf'],
    form: /^(?:SK|AC)[0-9a-f]{32}/,
    samples: [`SK${madeUpHex(32)}`, `AC${madeUpHex(32, 9)}`],
    nonMatches: ['SK1234567890', 'ACCESS'],
  },
];

export const BUSINESS_KEYS: readonly Detector[] = ROWS.map(issuedKeyDetector);
