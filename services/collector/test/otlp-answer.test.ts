import { Field, Type } from 'protobufjs';
import { expect, test } from 'vitest';
import { encodeStatus, encodeSuccess } from '../src/otlp-answer.ts';
import { REFUSALS, Refusal, type RefusalKind } from '../src/refusal.ts';

// trace_service.proto, status.proto, error_details.proto, read by another implementation
const partial = new Type('ExportTracePartialSuccess')
  .add(new Field('rejectedSpans', 1, 'int64'))
  .add(new Field('errorMessage', 2, 'string'));
const response = new Type('ExportTraceServiceResponse')
  .add(new Field('partialSuccess', 1, 'ExportTracePartialSuccess'))
  .add(partial);
const any = new Type('Any').add(new Field('typeUrl', 1, 'string')).add(new Field('value', 2, 'bytes'));
const status = new Type('Status')
  .add(new Field('code', 1, 'int32'))
  .add(new Field('message', 2, 'string'))
  .add(new Field('details', 3, 'Any', 'repeated'))
  .add(any);
const duration = new Type('Duration').add(new Field('seconds', 1, 'int64'));
const retryInfo = new Type('RetryInfo').add(new Field('retryDelay', 1, 'Duration')).add(duration);
const plain = { longs: Number, defaults: true };

test('success leaves partial_success unset', () => {
  expect(encodeSuccess('protobuf', 0)).toHaveLength(0);
  expect(Buffer.from(encodeSuccess('json', 0)).toString()).toBe('{}');
});

test.each([1, 127, 128, 300_000, 5_000_000_000])('%d rejected spans are told in both encodings', (count) => {
  const told = response.toObject(response.decode(encodeSuccess('protobuf', count)), plain);
  const json = JSON.parse(Buffer.from(encodeSuccess('json', count)).toString());
  expect(told.partialSuccess.rejectedSpans).toBe(count);
  expect(json.partialSuccess).toEqual({ rejectedSpans: String(count), errorMessage: told.partialSuccess.errorMessage });
});

const kinds = Object.keys(REFUSALS).filter((kind): kind is RefusalKind => kind in REFUSALS);

test.each(kinds)(
  '%s is a google.rpc.Status in both encodings, with RetryInfo exactly where it is retryable',
  (kind) => {
    const refusal = new Refusal(kind, 'what was seen '.repeat(20));
    const told = status.toObject(status.decode(encodeStatus('protobuf', refusal)), { ...plain, arrays: true });
    const json = JSON.parse(Buffer.from(encodeStatus('json', refusal)).toString());
    expect([told.code, told.message]).toEqual([json.code, json.message]);
    const isRetryable = REFUSALS[kind].http === 429 || REFUSALS[kind].http === 503;
    expect(told.details.length).toBe(isRetryable ? 1 : 0);
    expect(json.details?.[0].retryDelay).toBe(isRetryable ? '1s' : undefined);
    if (!isRetryable) return;
    expect(told.details[0].typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
    expect(retryInfo.toObject(retryInfo.decode(told.details[0].value), plain)).toEqual({ retryDelay: { seconds: 1 } });
  },
);
