import { expect, test } from 'vitest';
import { rejectedSpans } from '../src/partial-success.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json; charset=utf-8';

test('rejected spans are read from protobuf and from JSON', () => {
  expect(rejectedSpans(PROTOBUF, Buffer.from([0x0a, 0x03, 0x08, 0xac, 0x02]))).toBe(300);
  expect(rejectedSpans(PROTOBUF, Buffer.from([0x0a, 0x05, 0x08, 0x07, 0x12, 0x01, 0x78]))).toBe(7);
  expect(rejectedSpans(JSON_TYPE, Buffer.from('{"partialSuccess":{"rejectedSpans":"12"}}'))).toBe(12);
});

test('an answer that says nothing, or nonsense, rejects nothing', () => {
  for (const bytes of [[], [0x0a, 0x00], [0x0a], [0x12, 0x01, 0x41], [0x08, 0x05], [0x0a, 0xff, 0xff, 0xff]])
    expect(rejectedSpans(PROTOBUF, Buffer.from(bytes)), String(bytes)).toBe(0);
  for (const text of ['', 'null', '{}', '[', '{"partialSuccess":{"rejectedSpans":-4}}', '"x"'])
    expect(rejectedSpans(JSON_TYPE, Buffer.from(text)), text).toBe(0);
});
