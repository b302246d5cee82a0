import { describe, expect, test } from 'vitest';
import { createRegister } from '../src/index.ts';

const shipped = createRegister();

test('API hosts lead to their organisation', () => {
  for (const [host, organisation, domain] of [
    ['api.stripe.com', 'Stripe', 'stripe.com'],
    ['files.stripe.com:443', 'Stripe', 'stripe.com'],
    ['api.openai.com', 'OpenAI', 'openai.com'],
    ['acme.openai.azure.com', 'Azure OpenAI', 'openai.azure.com'],
    ['bedrock-runtime.eu-central-1.amazonaws.com', 'Amazon Web Services', 'amazonaws.com'],
    ['europe-west3-aiplatform.googleapis.com', 'Google Vertex AI', 'aiplatform.googleapis.com'],
    ['generativelanguage.googleapis.com', 'Google Gemini API', 'generativelanguage.googleapis.com'],
    ['bucket.s3.eu-west-1.amazonaws.com', 'Amazon Web Services', 'amazonaws.com'],
    ['acme.my.salesforce.com', 'Salesforce', 'salesforce.com'],
    ['o1.ingest.sentry.io', 'Sentry', 'sentry.io'],
    ['hooks.slack.com', 'Slack', 'slack.com'],
    ['storage.googleapis.com', 'Google Cloud', 'googleapis.com'],
    ['maps.googleapis.com', 'Google Maps', 'maps.googleapis.com'],
    ['acme.zendesk.com', 'Zendesk', 'zendesk.com'],
    ['bucket.s3.fr-par.scw.cloud', 'Scaleway', 'scaleway.com'],
    ['cdn.cookielaw.org', 'OneTrust', 'onetrust.com'],
    ['rum.browser-intake-datadoghq.eu', 'Datadog', 'datadoghq.com'],
    ['acme.auth.eu-west-1.amazoncognito.com', 'Amazon Web Services', 'amazonaws.com'],
    ['events.eu1.segmentapis.com', 'Twilio Segment', 'segment.io'],
  ])
    expect([host, shipped.identify(host ?? '').organisation, shipped.identify(host ?? '').domain]).toEqual([
      host,
      organisation,
      domain,
    ]);
});

test('what a list of web properties calls otherwise is the organisation that owns its domains', () => {
  for (const [host, organisation, domain] of [
    ['i.ytimg.com', 'Google', 'google.com'],
    ['munchkin.marketo.net', 'Adobe', 'adobe.com'],
    ['tr.sc-static.net', 'Snap', 'snapchat.com'],
  ])
    expect(shipped.identify(host ?? '')).toMatchObject({ organisation, domain });
});

test('an unknown organisation is a normal answer that still names the host', () => {
  expect(shipped.identify('api.partner.example')).toMatchObject({
    organisation: null,
    domain: 'partner.example',
    source: 'none',
  });
  expect(shipped.identify('a.b.acme.co.uk')).toMatchObject({ organisation: null, domain: 'acme.co.uk' });
  expect(shipped.identify('203.0.113.9')).toMatchObject({ organisation: null, domain: '203.0.113.9' });
  expect(shipped.identify('[user.name:name:a.b]')).toMatchObject({ organisation: null, domain: '' });
});

test('what customers run on a platform is not the platform', () => {
  for (const [host, domain, hostedBy] of [
    ['foo.herokuapp.com', 'foo.herokuapp.com', 'Heroku'],
    ['d111.cloudfront.net', 'd111.cloudfront.net', 'Amazon Web Services'],
    ['x.azurewebsites.net', 'x.azurewebsites.net', 'Microsoft Azure'],
    ['svc-abc-ew.a.run.app', 'svc-abc-ew.a.run.app', 'Google Cloud'],
    ['abc.execute-api.eu-west-1.amazonaws.com', 'abc.execute-api.eu-west-1.amazonaws.com', 'Amazon Web Services'],
  ])
    expect(shipped.identify(host ?? '')).toMatchObject({ organisation: null, domain, hostedBy, source: 'none' });
});

test('the region in a host name tells the country', () => {
  for (const [host, country] of [
    ['sqs.eu-central-1.amazonaws.com', 'DE'],
    ['bucket.s3-ap-northeast-1.amazonaws.com', 'JP'],
    ['us-central1-docker.pkg.dev', 'US'],
    ['westeurope.api.cognitive.microsoft.com', 'NL'],
    ['api.mistral.ai', 'FR'],
    ['api.partner.example', null],
  ])
    expect([host, shipped.identify(host ?? '').country]).toEqual([host, country]);
});

test('names that GenAI conventions and peer.service use', () => {
  for (const [name, organisation] of [
    ['openai', 'OpenAI'],
    ['anthropic', 'Anthropic'],
    ['aws.bedrock', 'Amazon Web Services'],
    ['azure.ai.openai', 'Azure OpenAI'],
    ['az.ai.inference', 'Azure AI Inference'],
    ['gcp.vertex_ai', 'Google Vertex AI'],
    ['vertex_ai', 'Google Vertex AI'],
    ['gcp.gemini', 'Google Gemini API'],
    ['cohere', 'Cohere'],
    ['mistral_ai', 'Mistral AI'],
    ['groq', 'Groq'],
    ['deepseek', 'DeepSeek'],
    ['x_ai', 'xAI'],
    ['perplexity', 'Perplexity'],
    ['ibm.watsonx.ai', 'IBM watsonx.ai'],
    ['Stripe', 'Stripe'],
  ])
    expect([name, shipped.alias(name ?? '')?.organisation]).toEqual([name, organisation]);
  for (const name of ['front', 'pusher', 'box', 'cart', 'unknown', 'branch']) expect(shipped.alias(name)).toBeNull();
});

describe('the register of the user', () => {
  const register = createRegister({
    recipients: [
      { organisation: 'Acme', hosts: ['*.acme.co.uk', 'api.partner.example'], country: 'GB', aliases: ['acme-api'] },
      { organisation: 'Ours', hosts: ['api.stripe.com'] },
      { organisation: 'First', hosts: ['first.platform.example'] },
      { organisation: 'Second', hosts: ['second.platform.example'] },
    ],
    internalSuffixes: ['.corp.example.', '*.acme.cloud'],
    services: ['Cart'],
  });

  test('goes before what is shipped; the longest match wins', () => {
    expect(register.identify('a.acme.co.uk')).toMatchObject({
      organisation: 'Acme',
      country: 'GB',
      source: 'user',
      domain: 'acme.co.uk',
    });
    expect(register.identify('acme.co.uk').source).toBe('none');
    expect(register.identify('v2.api.partner.example').organisation).toBe('Acme');
    expect(register.identify('api.stripe.com').organisation).toBe('Ours');
    expect(register.identify('files.stripe.com').organisation).toBe('Stripe');
    expect(register.alias('ACME_API')?.organisation).toBe('Acme');
    expect(register.alias('acme')?.organisation).toBe('Acme');
  });

  test('two organisations below one domain keep names of their own', () => {
    expect(register.identify('first.platform.example').domain).toBe('first.platform.example');
    expect(register.identify('second.platform.example').domain).toBe('second.platform.example');
  });

  test('internal suffixes and own services', () => {
    expect(register.isInternal('x.corp.example')).toBe(true);
    expect(register.isInternal('a.b.acme.cloud:80')).toBe(true);
    expect(register.isInternal('xcorp.example')).toBe(false);
    expect(register.isOwnService('cart')).toBe(true);
  });
});

test('inside: private ranges, names without a dot, names of private networks', () => {
  for (const host of [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '127.0.0.1:80',
    '100.64.0.1',
    '169.254.1.1',
    '::1',
    'fd00::1',
    'fe80::1%eth0',
    '[::ffff:10.0.0.1]:80',
    'cart',
    'cart.local',
    'cart.shop.svc',
    'cart.shop.svc.cluster.local',
    'vm.internal',
    'nas.lan',
    'nas.home.arpa',
    'ip-10-0-0-1.ec2.internal',
  ])
    expect([host, shipped.isInternal(host)]).toEqual([host, true]);
  for (const host of [
    '8.8.8.8',
    '2001:4860:4860::8888',
    'api.stripe.com',
    'localhost.example.com',
    'api.partner.test',
    '',
    '[user.name:name:a.b]',
  ])
    expect([host, shipped.isInternal(host)]).toEqual([host, false]);
});
