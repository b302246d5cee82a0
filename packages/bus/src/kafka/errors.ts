import { DatatrailError } from '@datatrail/runtime';

/** What is known of errors of the client and of Node's sockets. */
interface ForeignError {
  readonly name?: string;
  readonly message?: string;
  /** Kafka's own name of an error. */
  readonly type?: string;
  /** Node's. */
  readonly code?: string | number;
  readonly broker?: string;
  readonly cause?: unknown;
  readonly originalError?: unknown;
}

/** An error and what caused it, outermost first. */
function chainOf(error: unknown): ForeignError[] {
  const chain: ForeignError[] = [];
  let next: unknown = error;
  while (typeof next === 'object' && next !== null && chain.length < 10) {
    const link: ForeignError = next;
    chain.push(link);
    next = link.cause ?? link.originalError;
  }
  return chain;
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/;
const NOT_TLS = /EPROTO|ERR_SSL/;

interface Verdict {
  readonly code: 'kafka_refused' | 'kafka_unavailable' | 'too_large';
  readonly message: string;
  readonly cure: string;
}

/** What makes a setting suspect: trying again does not help. */
function refusal(chain: readonly ForeignError[]): Verdict | null {
  const has = (test: (link: ForeignError) => boolean) => chain.some(test);
  const type = chain.map((link) => link.type).find((name) => typeof name === 'string') ?? '';
  if (has(({ name }) => name === 'KafkaJSSASLAuthenticationError'))
    return {
      code: 'kafka_refused',
      message: 'the broker refused the credentials, or does not offer this SASL mechanism',
      cure: 'Correct kafka.saslMechanism, kafka.saslUsername and kafka.saslPassword, or kafka.saslToken.',
    };
  if (type.endsWith('_AUTHORIZATION_FAILED'))
    return {
      code: 'kafka_refused',
      message: `this user lacks a right in Kafka (${type.toLowerCase()})`,
      cure: 'Allow kafka.saslUsername to read and write the topics and to join the group.',
    };
  if (TOO_LARGE.has(type))
    return {
      code: 'too_large',
      message: 'a span is larger than the broker takes',
      cure: 'Raise max.message.bytes of the topic or send smaller spans.',
    };
  const code = chain
    .map((link) => String(link.code ?? ''))
    .find((text) => CERTIFICATE.test(text) || NOT_TLS.test(text));
  const said = chain.map((link) => link.message ?? '').join(' ');
  if ((code !== undefined && CERTIFICATE.test(code)) || /self-signed certificate|altnames|unable to verify/i.test(said))
    return {
      code: 'kafka_refused',
      message: 'the certificate of the broker is not trusted, or is for another host',
      cure: 'Set kafka.tlsCaFile to its authority and use the host name of the certificate.',
    };
  if (code !== undefined || /wrong version number|packet length too long|before secure TLS connection/.test(said))
    return {
      code: 'kafka_refused',
      message: 'the broker does not speak TLS on this port',
      cure: 'Use the port of the TLS listener, or switch kafka.tls off.',
    };
  return null;
}

function reasonOf(chain: readonly ForeignError[]): string {
  for (const { code, type, name, message = '' } of chain.toReversed()) {
    if (code === 'ECONNREFUSED' || /ECONNREFUSED/.test(message)) return 'nobody listens there';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || /ENOTFOUND|EAI_AGAIN/.test(message))
      return 'the host name is not known';
    if (typeof type === 'string') return type.toLowerCase();
    if (/timeout/i.test(message) || name === 'KafkaJSRequestTimeoutError') return 'no answer in time';
    if (/closed connection|ECONNRESET|Connection closed/i.test(message))
      return 'the connection was closed; a listener with TLS or SASL does so to clients without';
  }
  return chain[0]?.name ?? 'unknown reason';
}

/**
 * An error of the client as one of ours. What is no fault of settings is retryable, whatever the client calls it: it names
 * an outage longer than its retries `KafkaJSNonRetriableError`.
 */
export function toBusError(error: unknown, doing: string): DatatrailError {
  if (error instanceof DatatrailError) return error;
  const chain = chainOf(error);
  const verdict = refusal(chain);
  if (verdict !== null)
    return new DatatrailError(verdict.code, `${doing}: ${verdict.message}`, { cure: verdict.cure, cause: error });
  return new DatatrailError('kafka_unavailable', `${doing}: ${reasonOf(chain)}`, {
    retryable: true,
    cure: 'Check kafka.brokers and that the brokers run; it is tried again by itself.',
    cause: error,
  });
}

/** The group changes: nothing is wrong, the client has to join again. */
export function isRebalance(error: unknown): boolean {
  return chainOf(error).some(
    ({ type }) => type === 'REBALANCE_IN_PROGRESS' || type === 'ILLEGAL_GENERATION' || type === 'UNKNOWN_MEMBER_ID',
  );
}
