import { headerMap } from '../secret-setting.ts';
import { byteSize, choice, fraction, integer, text } from '../setting.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Screened spans to another back end: Datatrail as a personal-data firewall in front of it. */
export const FORWARD = {
  endpoint: text({
    default: '',
    empty: true,
    description:
      'OTLP/HTTP address that screened spans are sent on to, for example https://tempo.example:4318; /v1/traces is added when it has no path. Nothing is sent on when empty.',
  }),
  headers: headerMap({ description: 'Headers of these requests, for example an API key; their values are secrets.' }),
  tenantHeader: text({
    default: '',
    empty: true,
    description: 'Header that tells the other side the tenant, for example X-Scope-OrgID; not told when empty.',
  }),
  compression: choice({ default: 'gzip', of: ['gzip', 'none'], description: 'How these requests are compressed.' }),
  tlsCaFile: text({
    default: '',
    empty: true,
    description:
      'PEM file of the authority that signed the certificate of the other side, when the system does not know it.',
  }),
  queueBytes: byteSize({
    default: 64 * MIB,
    min: 64 * KIB,
    max: 1024 * MIB * 1024,
    description:
      'Spans that wait to be sent on take at most so much memory; what comes above it is dropped and counted.',
  }),
  concurrency: integer({ default: 4, min: 1, max: 64, description: 'Requests that may be under way at once.' }),
  timeoutSeconds: fraction({
    default: 10,
    min: 0.1,
    max: 600,
    unit: 'seconds',
    description: 'How long the other side may take to answer one request.',
  }),
  retrySeconds: fraction({
    default: 300,
    min: 0,
    max: 86_400,
    unit: 'seconds',
    description: 'A request that the other side puts off is tried again for so long, then dropped and counted.',
  }),
  stopTimeoutSeconds: fraction({
    default: 5,
    min: 0,
    max: 600,
    unit: 'seconds',
    description: 'How long stopping waits for what was not sent yet; the rest is dropped and counted.',
  }),
};
