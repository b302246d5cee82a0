import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { InputError } from '../src/input-error.ts';
import { decodeJson } from '../src/otlp-json.ts';
import { writeRequest } from '../src/write.ts';
import { type PlainRequest, plainOfTape } from './plain-request.ts';
import { ExportTraceServiceRequest, plainByOracle } from './protobufjs-oracle.ts';
import { requestArbitrary } from './request-arbitrary.ts';

const decoder = createDecoder();
const plain = (json: string | Uint8Array): PlainRequest =>
  plainOfTape(decoder.decode(decodeJson(typeof json === 'string' ? Buffer.from(json) : json)));

const ID_FIELDS = new Set(['traceId', 'spanId', 'parentSpanId']);

/** As the specification writes OTLP/JSON: ids hex, other bytes base64, int64 and fixed64 as text. */
function otlpJson(bytes: Uint8Array, ids: (hex: string) => string): string {
  const object: unknown = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(bytes), {
    longs: String,
    bytes: String,
    json: true,
  });
  return JSON.stringify(object, (key, value: unknown) => {
    if (ID_FIELDS.has(key) && typeof value === 'string') return ids(Buffer.from(value, 'base64').toString('hex'));
    return Object.is(value, -0) ? '-0' : value;
  });
}

describe('decodeJson', () => {
  it('reads what the specification writes, ids in any case, as protobufjs reads the protobuf', () => {
    fc.assert(
      fc.property(requestArbitrary, fc.boolean(), (request, upper) => {
        const bytes = writeRequest(request);
        const json = otlpJson(bytes, (hex) => (upper ? hex.toUpperCase() : hex));
        expect(plain(json)).toEqual(plainByOracle(bytes));
      }),
      { numRuns: 200 },
    );
  });

  const span = (fields: string): string =>
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'5B'.repeat(16)}","spanId":"${'ee'.repeat(8)}",${fields}}]}]}]}`;

  it('keeps every digit of unquoted times and ints', () => {
    const json = span(
      '"startTimeUnixNano":1544712660000000001,"endTimeUnixNano" : 1544712661000000003 ,"attributes":[' +
        '{"key":"card","value":{"intValue":-4111111111111111113}},{"key":"d","value":{"doubleValue":12345678901234567890}},' +
        '{"key":"e","value":{"doubleValue":1.2345678901234567890}},{"key":"s","value":{"stringValue":"a 1544712660000000001, b"}}]',
    );
    expect(plain(json).spans[0]).toMatchObject({
      start: '1544712660000000001',
      end: '1544712661000000003',
      attributes: [
        ['card', ['int', '-4111111111111111113']],
        ['d', ['double', Number('12345678901234567890')]],
        ['e', ['double', 1.2345678901234567]],
        ['s', ['string', 'a 1544712660000000001, b']],
      ],
    });
  });

  it.each([
    ['"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}', 2, 2],
    ['"kind":3,"status":{"code":1}', 3, 1],
    ['"kind":"4","status":{"code":"2"}', 4, 2],
    ['"kind":99,"status":{"code":"SOMETHING"}', 0, 0],
    ['"kind":null,"status":null', 0, 0],
  ])('reads enums by number and by name: %s', (fields, kind, code) => {
    expect(plain(span(fields)).spans[0]).toMatchObject({ kind, status: { code, message: '' } });
  });

  it('takes snake_case names, unknown fields, null and nested values', () => {
    const json =
      '{"resource_spans":[{"resource":{"attributes":null,"x":{}},"scope_spans":[{"scope":null,"new":[1],"spans":[{"trace_id":' +
      `"${'0a'.repeat(16)}","span_id":"${'0b'.repeat(8)}","parent_span_id":"${'0c'.repeat(8)}","start_time_unix_nano":"5",` +
      '"dropped_attributes_count":"7","attributes":[{"key":"m","value":{"kvlist_value":{"values":[{"key":"a","value":' +
      '{"array_value":{"values":[{"bool_value":false},{"bytes_value":"AQI="},{}]}}}]}}},{"key":"n","value":null}]}]}]}]}';
    expect(plain(json).spans[0]).toMatchObject({
      parentSpanId: '0c'.repeat(8),
      start: '5',
      dropped: [7, 0, 0],
      attributes: [
        ['m', ['kvlist', [['a', ['array', [['bool', false], ['bytes', '0102'], null]]]]]],
        ['n', null],
      ],
    });
  });

  it('reads the example of the protocol', () => {
    const json = readFileSync(join(import.meta.dirname, 'fixtures', 'otlp-example.json'));
    const { resources, spans } = plain(json);
    expect(resources[0]?.attributes).toEqual([['service.name', ['string', 'my.service']]]);
    expect(spans[0]).toMatchObject({ traceId: '5b8efff798038103d269b633813fc60c', kind: 2, name: "I'm a server span" });
  });

  it('rejects spans whose ids are no hex of the right length, and keeps the others', () => {
    const spans = ['"aa"', '"zz"', `"${'5b'.repeat(16)}"`].map(
      (id) => `{"traceId":${id},"spanId":"${'ee'.repeat(8)}"}`,
    );
    const tape = decoder.decode(
      decodeJson(Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`)),
    );
    expect([tape.spanCount, tape.rejectedSpans]).toEqual([1, 2]);
  });
});

describe('JSON that is refused', () => {
  const nested = (depth: number): string =>
    '{"resourceSpans":'.concat('['.repeat(depth - 1), ']'.repeat(depth - 1), '}');

  it.each([
    ['text', 'secret@example.com', /not valid JSON/],
    ['a cut-off document', '{"resourceSpans":[{"scopeSpans":[', /ends too early|not valid JSON/],
    ['a list', '["secret@example.com"]', /is an object/],
    ['a field of the wrong type', '{"resourceSpans":{"secret":1}}', /resourceSpans is not a list/],
    ['a list of other things', '{"resourceSpans":["secret"]}', /resourceSpans is not a list of objects/],
    [
      'a time that is no number',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"secret"}]}]}]}',
      /startTimeUnixNano is not a whole number/,
    ],
    ['too deep', nested(65), /deeper than 64/],
    ['far too deep', '['.repeat(100_000), /deeper than 64/],
    ['text that looks like a place', 'x in JSON at position 4111', /^this is not valid JSON$/],
    ['a cut-off text', '{"resourceSpans":"secret', /ends too early|not valid JSON/],
  ])('%s', (_name, json, message) => {
    expect(() => decodeJson(Buffer.from(json))).toThrow(message);
    try {
      decodeJson(Buffer.from(json));
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect(error).toMatchObject({ code: 'bad_input' });
      expect(error instanceof Error ? error.cause : 'none').toBeUndefined();
      expect(String(error)).not.toContain('secret');
    }
  });

  it('takes 64 levels, and brackets in texts do not count', () => {
    const text = '['.repeat(100);
    const json = `{"resourceSpans":[{"resource":{"attributes":[{"key":"\\"${text}","value":{"stringValue":"${text}\\\\"}}]}}]}`;
    expect(plain(json).resources[0]?.attributes).toEqual([[`"${text}`, ['string', `${text}\\`]]]);
    expect(() => decodeJson(Buffer.from(nested(64)))).toThrow(/list of objects/);
  });

  it('says at which byte, whatever stands before it', () => {
    const start = '{"é":"\u20ac","a":1700000000000000001,"b":1 ';
    const offset = Buffer.byteLength(start);
    try {
      decodeJson(Buffer.from(`${start}2}`));
      expect.unreachable('it was taken');
    } catch (error) {
      expect(error).toMatchObject({ reason: 'this is not valid JSON', offset });
    }
  });

  it('says that a text is not UTF-8', () => {
    expect(() => decodeJson(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toThrow(/not UTF-8/);
  });
});
