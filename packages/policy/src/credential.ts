import type { FlowFact, GraphNode } from '@datatrail/model';

/**
 * How a credential that was seen on the way to a recipient is used.
 * `issuer`: it goes back to the organisation that issued it. `authenticates`: it stands where callers identify
 * themselves to the one they call (Authorization header, cookie, API key header, connection user-info), which is what
 * credentials are for. `in_url`: most likely meant for the one called, but where logs on both sides keep it (RFC 6750,
 * 2.3). `exposed`: anywhere else (body, prompt), or with somebody who is not its issuer.
 */
export type CredentialUse = 'none' | 'issuer' | 'authenticates' | 'in_url' | 'exposed';

/** Detector ids begin with the issuer whose prefix they recognise. Domains from the issuers' own API documentation. */
const ISSUERS: { readonly [detectorWord: string]: readonly string[] } = {
  aws: ['amazonaws.com', 'aws.amazon.com', 'amazon.com', 'api.aws'],
  github: ['github.com', 'githubusercontent.com', 'ghcr.io', 'githubapp.com'],
  google: ['google.com', 'googleapis.com', 'gcp.io', 'run.app', 'cloudfunctions.net'],
  gcp: ['google.com', 'googleapis.com', 'gcp.io', 'run.app', 'cloudfunctions.net'],
  slack: ['slack.com', 'slack-edge.com'],
  stripe: ['stripe.com', 'stripe.network'],
};

const AUTHENTICATING_KEY =
  /(^|\.)(authorization|proxy-authorization|proxy_authorization|cookie|x-api-key|x_api_key|api-key|api_key|apikey|x-auth-token|x_auth_token|x-goog-api-key|x_goog_api_key|private-token|private_token)(\.\d+)?$/i;
const URL_KEY = /^(url\.|http\.(url|target|path)$)/i;
const HEADER_KEY = /(^|\.)(request\.header|request\.metadata)\./i;

export function isCredential(category: string): boolean {
  return category.startsWith('system.authentication') || category.startsWith('user.authorization');
}

function issuerOf(detector: string): readonly string[] | undefined {
  return ISSUERS[detector.split(/[-_.:]/, 1)[0] ?? ''];
}

function belongsTo(recipient: GraphNode, domains: readonly string[]): boolean {
  const name = recipient.id.slice(recipient.id.indexOf(':') + 1);
  return [name, recipient.name, ...recipient.hosts].some((host) =>
    domains.some((domain) => host.toLowerCase() === domain || host.toLowerCase().endsWith(`.${domain}`)),
  );
}

/** A private key is never sent to authenticate: what leaves is a signature. */
export function credentialUse(fact: FlowFact, recipient: GraphNode): CredentialUse {
  const isInHeader = HEADER_KEY.test(fact.key) && AUTHENTICATING_KEY.test(fact.key);
  // a cookie goes back to the one that set it, whatever it says of a person
  if (!isCredential(fact.category)) return fact.detector === 'cookie' && isInHeader ? 'authenticates' : 'none';
  if (fact.category === 'system.authentication.private_key') return 'exposed';
  const issuer = issuerOf(fact.detector);
  if (issuer !== undefined) return belongsTo(recipient, issuer) ? 'issuer' : 'exposed';
  if (isInHeader) return 'authenticates';
  return URL_KEY.test(fact.key) ? 'in_url' : 'exposed';
}
