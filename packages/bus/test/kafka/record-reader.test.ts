import type { KafkaMessage } from 'kafkajs';
import { expect, test } from 'vitest';
import { toRawRecord } from '../../src/kafka/record-reader.ts';

const source = { cluster: 'c', topic: 't', epoch: 1, partition: 0, offset: 7 };
const NOW = Date.UTC(2026, 5, 1);

function message(value: string | null, timestamp = NOW - 5000, headers: KafkaMessage['headers'] = {}): KafkaMessage {
  const bytes = value === null ? null : Buffer.from(value, 'latin1');
  return { key: null, value: bytes, timestamp: String(timestamp), headers, offset: '7', attributes: 0 };
}
const OWN = {
  'datatrail-tenant': Buffer.from('shop'),
  'datatrail-received-at': Buffer.from('1790000000123456'),
  'datatrail-key-id': Buffer.from('0a1b2c3d'),
  'datatrail-detector-set': Buffer.from('set'),
};

test('of our own topic the headers are believed', () => {
  const record = toRawRecord(message('\n\0', NOW, OWN), { source, rawTenant: undefined, now: NOW });
  expect(record).toMatchObject({
    tenant: 'shop',
    receivedAt: 1_790_000_000_123_456,
    keyId: '0a1b2c3d',
    detectorSet: 'set',
    encoding: 'otlp_proto',
    isScreenedTopic: true,
    source,
  });
});

test('of a topic of others nothing is believed but its bytes: no header says whose they are or that they are screened', () => {
  const record = toRawRecord(message('\n\0', NOW - 5000, OWN), { source, rawTenant: 'bank', now: NOW });
  expect(record).toMatchObject({ tenant: 'bank', receivedAt: 1000 * (NOW - 5000), keyId: '', isScreenedTopic: false });
});

test.each([
  ['missing headers of our own topic', {}],
  [
    'a receive time that is no number',
    { ...OWN, 'datatrail-tenant': Buffer.from(''), 'datatrail-received-at': 'soon' },
  ],
])('%s: the default tenant and the time of the record', (_name, headers) => {
  const record = toRawRecord(message('\n\0', NOW - 5000, headers), { source, rawTenant: undefined, now: NOW });
  expect(record).toMatchObject({ tenant: 'default', receivedAt: 1000 * (NOW - 5000) });
});

test.each([
  ['a clock far ahead', NOW + 3_600_000],
  ['no time', -1],
])('%s: the time of reading', (_name, timestamp) => {
  expect(toRawRecord(message('', timestamp), { source, rawTenant: 'x', now: NOW }).receivedAt).toBe(1000 * NOW);
});

test.each([
  ['{"resourceSpans":[]}', 'otlp_json'],
  [' \r\t{"resourceSpans":[]}', 'otlp_json'],
  ['\xef\xbb\xbf{"resourceSpans":[]}', 'otlp_json'],
  ['\n\x7b{', 'otlp_proto'],
  ['', 'otlp_proto'],
])('%j is %s', (value, encoding) => {
  expect(toRawRecord(message(value), { source, rawTenant: 'x', now: NOW }).encoding).toBe(encoding);
});

test('a record without a value is an empty one', () => {
  expect(toRawRecord(message(null), { source, rawTenant: 'x', now: NOW }).value).toHaveLength(0);
});
