import type { Detector } from '../detector.ts';
import { type IssuedKey, issuedKeyDetector, madeUp, madeUpHex } from '../issued-key.ts';

/** Prefix, and what follows it, of issuers whose secrets are met seldom; each as its own documentation of tokens says. */
const FORMS: readonly (readonly [prefix: string, rest: string])[] = [
  ['A3-', '[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}'],
  ['AKCp', '[A-Za-z0-9]{69}'],
  ['API-', '[A-Z0-9]{26}'],
  ['AQVN', '[\\w-]{35,38}'],
  ['CFPAT-', '[\\w-]{43}'],
  ['CLOJARS_', '[a-z0-9]{60}'],
  ['EAAC', '[A-Za-z0-9]{100,400}'],
  ['EAAM', '[A-Za-z0-9]{100,400}'],
  ['EZAK', '[A-Za-z0-9]{54}'],
  ['EZTK', '[A-Za-z0-9]{54}'],
  ['FLWSECK-', '[0-9a-f]{32}-X'],
  ['FLWSECK_TEST-', '[0-9a-h]{12,32}(?:-X)?'],
  ['LTAI', '[A-Za-z0-9]{20}'],
  ['aio_', '[A-Za-z0-9]{28}'],
  ['amzn.mws.', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['amzn1.oa2-cs.v1.', '[0-9a-f]{64}'],
  ['cmVmd', '[A-Za-z0-9]{59}'],
  ['discord.com/api/webhooks/', '\\d{17,20}/[\\w-]{60,80}'],
  ['dnkey-', '[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'],
  ['duffel_live_', '[\\w=-]{43}'],
  ['duffel_test_', '[\\w=-]{43}'],
  ['fio-u-', '[\\w=-]{64}'],
  ['ico-', '[A-Za-z0-9]{32}'],
  ['lip_', '[A-Za-z0-9]{20}'],
  ['live_', '[\\w-]{40}'],
  ['nfp_', '[A-Za-z0-9]{36}'],
  ['ops_eyJ', '[A-Za-z0-9+/]{250,1500}={0,3}'],
  ['p8e-', '[a-z0-9]{32}'],
  ['pat-eu1-', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['pat-na1-', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['phx_', '[A-Za-z0-9]{43,60}'],
  ['pnu_', '[A-Za-z0-9]{36}'],
  ['rdme_', '[a-z0-9]{70}'],
  ['rnd_', '[A-Za-z0-9]{28,40}'],
  ['sgp_', '(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}'],
  ['sha256~', '[\\w-]{43}'],
  ['shippo_live_', '[0-9a-f]{40}'],
  ['shippo_test_', '[0-9a-f]{40}'],
  ['sk.eyJ', '[\\w-]{40,120}\\.[\\w-]{22}'],
  ['sl.', '[\\w=-]{130,1500}'],
  ['sm_aat_', '[A-Za-z0-9]{16}'],
  ['sm_pat_', '[A-Za-z0-9]{16}'],
  ['sm_sat_', '[A-Za-z0-9]{16}'],
  ['tfp_', '[\\w=.-]{59}'],
  ['tk-us-', '[\\w-]{48}'],
  ['tvly-', '[A-Za-z0-9-]{32,60}'],
];

const escaped = (prefix: string): string => prefix.replace(/[.]/g, '\\.');

const ROW: IssuedKey = {
  id: 'other-issued-key',
  title: 'secret of another known issuer',
  source:
    'documentation of 1Password, Alibaba, Adobe, Contentful, EasyPost, HubSpot, JFrog, Netlify, Shippo and others',
  prefixes: FORMS.map(([prefix]) => prefix),
  form: new RegExp(`^(?:${FORMS.map(([prefix, rest]) => `${escaped(prefix)}${rest}`).join('|')})`),
  samples: [`CFPAT-${madeUp(43)}`, `rdme_${madeUp(70).toLowerCase()}`],
  nonMatches: [
    `sha256:${madeUpHex(64)}`,
    'API-GATEWAY',
    'live_stream_of_the_annual_meeting_in_the_main_hall',
    'rnd_seed',
  ],
};

export const OTHER_KEYS: readonly Detector[] = [issuedKeyDetector(ROW)];
