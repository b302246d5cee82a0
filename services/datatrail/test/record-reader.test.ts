import { createLog, createMetrics, loadSettings } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { createScreening } from '../src/create-screening.ts';
import { createRecordReader } from '../src/record-reader.ts';

const { detect } = loadSettings({ environment: {} });
const source = { cluster: 'c', topic: 't', epoch: 1, partition: 0, offset: 5 };

function setUp(keyByte = 1) {
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) });
  const screening = createScreening(Buffer.alloc(32, keyByte), detect);
  const rejected: number[] = [];
  const read = createRecordReader({ screening, log, metrics, onRead: (_tenant, told) => rejected.push(told.rejected) });
  return { read, lines, metrics, screening, rejected };
}

const mail = 'jane.roe@canary.example';
const request = () =>
  encodeRequest([{ resource: { 'service.name': 'a' }, spans: [spanOf(1, { attributes: { note: mail } })] }]);
const record = (over: object = {}) => ({
  source,
  tenant: 'shop',
  receivedAt: 7,
  keyId: '',
  detectorSet: '',
  encoding: 'otlp_proto' as const,
  isScreenedTopic: false,
  value: request(),
  ...over,
});

test('a raw record is screened for its tenant', () => {
  const { read, metrics, rejected } = setUp();
  const screened = read(record());
  expect(screened).toMatchObject({ tenant: 'shop', receivedAt: 7 });
  expect(screened.detections.map(({ category }) => category)).toEqual(['user.contact.email']);
  expect(Buffer.from(screened.tape.bytes).includes(mail)).toBe(false);
  expect(rejected).toEqual([0]);
  return expect(metrics.expose()).resolves.toContain('datatrail_ingester_raw_hits_total 0');
});

test('JSON is read too', () => {
  const { read } = setUp();
  const value = Buffer.from(
    JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '1'.repeat(32),
                  spanId: '2'.repeat(16),
                  name: 'x',
                  startTimeUnixNano: '5',
                  endTimeUnixNano: '6',
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect(read(record({ encoding: 'otlp_json', value })).tape.spanCount).toBe(1);
});

test('a raw value on the screened topic is masked, counted and told once', async () => {
  const { read, lines, metrics } = setUp();
  for (let i = 0; i < 3; i++) {
    const screened = read(record({ isScreenedTopic: true }));
    expect(Buffer.from(screened.tape.bytes).includes(mail)).toBe(false);
  }
  expect(await metrics.expose()).toContain('datatrail_ingester_raw_hits_total 3');
  expect(lines.filter((line) => line.includes('ALARM'))).toHaveLength(1);
  expect(lines.join('')).not.toContain(mail);
});

test('what was screened before is read as it is, without an alarm', async () => {
  const { read, metrics, screening } = setUp();
  const first = read(record());
  const value = Buffer.from(first.tape.bytes);
  const again = read(record({ value, isScreenedTopic: true, keyId: screening.keyId }));
  expect(Buffer.from(again.tape.bytes).equals(value)).toBe(true);
  expect(again.detections.map(({ category }) => category)).toEqual(['user.contact.email']);
  expect(await metrics.expose()).toContain('datatrail_ingester_raw_hits_total 0');
});

test('what was screened under another key is not touched: it can be replayed when the key is back', () => {
  const { screening } = setUp(2);
  const { read } = setUp(1);
  const wrong = () => read(record({ isScreenedTopic: true, keyId: screening.keyId }));
  expect(wrong).toThrow(expect.objectContaining({ code: 'key_mismatch' }));
});

test('nonsense is an error with a code and without its text', () => {
  const { read } = setUp();
  expect(() => read(record({ value: Buffer.from(`\x0a\xff${mail}`) }))).toThrow(
    expect.objectContaining({ code: 'bad_input' }),
  );
  try {
    read(record({ value: Buffer.from(`{${mail}`), encoding: 'otlp_json' }));
    expect.unreachable();
  } catch (error) {
    expect(String(error)).not.toContain(mail);
  }
});
