import { DatatrailError } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { isRebalance, toBusError } from '../../src/kafka/errors.ts';

const foreign = (fields: Readonly<Record<string, string | Error>>): Error =>
  Object.assign(new Error(typeof fields.message === 'string' ? fields.message : ''), fields);

test.each([
  [{ name: 'KafkaJSSASLAuthenticationError' }, 'kafka_refused', 'credentials'],
  [{ type: 'TOPIC_AUTHORIZATION_FAILED' }, 'kafka_refused', 'lacks a right'],
  [{ type: 'MESSAGE_TOO_LARGE' }, 'too_large', 'larger than'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'kafka_refused', 'certificate'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'kafka_refused', 'certificate'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'kafka_refused', 'does not speak TLS'],
  [{ code: 'ECONNREFUSED' }, 'kafka_unavailable', 'nobody listens'],
  [{ message: 'Connection error: getaddrinfo ENOTFOUND nowhere' }, 'kafka_unavailable', 'host name'],
  [{ name: 'KafkaJSNonRetriableError', type: 'NOT_ENOUGH_REPLICAS' }, 'kafka_unavailable', 'not_enough_replicas'],
])('%o is %s, and what it says names it', (fields, code, words) => {
  const wrapped = Object.assign(new Error('given up'), {
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: foreign(fields),
  });
  const error = toBusError(wrapped, 'Kafka');
  expect(error).toMatchObject({ code, retryable: code === 'kafka_unavailable' });
  expect(error.message).toContain(words);
  expect(error.cure).not.toBe('');
});

test('an error of ours stays as it is; what the client calls final is retryable', () => {
  const ours = new DatatrailError('too_large', 'x');
  expect(toBusError(ours, 'Kafka')).toBe(ours);
  expect(toBusError(foreign({ name: 'KafkaJSNonRetriableError' }), 'Kafka').retryable).toBe(true);
  expect(toBusError('text', 'Kafka')).toMatchObject({ code: 'kafka_unavailable' });
});

test('a rebalance is told from a fault', () => {
  expect(isRebalance(foreign({ cause: foreign({ type: 'REBALANCE_IN_PROGRESS' }) }))).toBe(true);
  expect(isRebalance(foreign({ type: 'NOT_COORDINATOR_FOR_GROUP' }))).toBe(false);
});
