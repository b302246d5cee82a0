import type { FlowFact, GraphNode } from '@datatrail/model';

/**
 * How a credential that was seen on the way to a recipient is used.
 * `issuer`: it goes back to the organisation that issued it. `authenticates`: it stands where callers identify
 * themselves to the one they call (Authorization header, cookie, API key header, connection user-info), which is what
 * credentials are for. `in_url`: most likely meant for the one called, but where logs on both sides keep it (RFC 6750,
 * 2.3). `exposed`: anywhere else (body, prompt), or with somebody who is not its issuer.
 */
export type CredentialUse = 'none' | 'issuer' | 'authenticates' | 'in_url' | 'exposed';

/**
 * Detector ids begin with the issuer whose prefix they recognise. Domains from the issuers' own API documentation. What people
 * run themselves (GitLab, Grafana, Sentry, Vault) has no domain of its issuer.
 */
const ISSUERS: { readonly [detectorWord: string]: readonly string[] } = {
  aws: ['amazonaws.com', 'aws.amazon.com', 'amazon.com', 'api.aws'],
  github: ['github.com', 'githubusercontent.com', 'ghcr.io', 'githubapp.com'],
  google: ['google.com', 'googleapis.com', 'gcp.io', 'run.app', 'cloudfunctions.net'],
  gcp: ['google.com', 'googleapis.com', 'gcp.io', 'run.app', 'cloudfunctions.net'],
  slack: ['slack.com', 'slack-edge.com'],
  stripe: ['stripe.com', 'stripe.network'],
  airtable: ['airtable.com'],
  atlassian: ['atlassian.com', 'atlassian.net', 'bitbucket.org'],
  azure: ['microsoftonline.com', 'windows.net', 'azure.com', 'microsoft.com'],
  brevo: ['brevo.com', 'sendinblue.com'],
  cloudflare: ['cloudflare.com'],
  databricks: ['databricks.com', 'azuredatabricks.net'],
  digitalocean: ['digitalocean.com', 'digitaloceanspaces.com'],
  discord: ['discord.com', 'discordapp.com'],
  docker: ['docker.io', 'docker.com'],
  doppler: ['doppler.com'],
  figma: ['figma.com'],
  groq: ['groq.com'],
  heroku: ['heroku.com', 'herokuapp.com'],
  hugging: ['huggingface.co', 'hf.co'],
  linear: ['linear.app'],
  mailchimp: ['mandrillapp.com', 'mailchimp.com'],
  mailgun: ['mailgun.net', 'mailgun.org', 'mailgun.com'],
  new: ['newrelic.com', 'nr-data.net'],
  notion: ['notion.com', 'notion.so'],
  npm: ['npmjs.org', 'npmjs.com'],
  openai: ['openai.com', 'anthropic.com', 'claude.ai', 'openai.azure.com'],
  paypal: ['paypal.com', 'braintreegateway.com', 'braintree-api.com'],
  plaid: ['plaid.com'],
  pypi: ['pypi.org'],
  replicate: ['replicate.com'],
  sendgrid: ['sendgrid.com', 'sendgrid.net'],
  shopify: ['shopify.com', 'myshopify.com'],
  square: ['squareup.com', 'squareupsandbox.com'],
  telegram: ['telegram.org'],
  twilio: ['twilio.com'],
  xai: ['x.ai', 'perplexity.ai'],
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
