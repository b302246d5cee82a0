import { GCProfiler } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { DecodeError } from '../src/input-error.ts';
import { writeRequest } from '../src/write.ts';
import { plainOfTape } from './plain-request.ts';
import { plainByOracle } from './protobufjs-oracle.ts';
import { requestArbitrary } from './request-arbitrary.ts';
import { shuffleFields } from './shuffle-fields.ts';

const decoder = createDecoder();

describe('decode against protobufjs with the official messages', () => {
  it('reads every field of every request as protobufjs does', () => {
    fc.assert(
      fc.property(requestArbitrary, (request) => {
        const bytes = writeRequest(request);
        const tape = decoder.decode(bytes);
        expect(plainOfTape(tape)).toEqual(plainByOracle(bytes));
        expect(tape.cutCount).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('reads fields in any order, interleaved', () => {
    fc.assert(
      fc.property(requestArbitrary, fc.integer(), (request, seed) => {
        const bytes = shuffleFields(writeRequest(request), seed);
        const tape = decoder.decode(bytes);
        expect(plainOfTape(tape)).toEqual(plainByOracle(bytes));
        expect(tape.cutCount).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

const TRACE_ID = '0a10'.concat('11'.repeat(16));
const SPAN_ID = '1208'.concat('22'.repeat(8));

/** A length-delimited field as hex; bodies below 128 bytes. */
const field = (tag: string, body: string): string => tag + (body.length / 2).toString(16).padStart(2, '0') + body;
const text = (value: string): string => Buffer.from(value).toString('hex');
const span = (rest: string): string => field('12', TRACE_ID + SPAN_ID + rest);
const request = (spans: string): Uint8Array => Buffer.from(field('0a', field('12', spans)), 'hex');

/** The bytes that a tape lists as cuts. */
function cutBytes(bytes: Uint8Array): { readonly cut: string; readonly rejected: number; readonly unknown: number } {
  const tape = decoder.decode(bytes);
  const pieces: string[] = [];
  for (let i = 0; i < tape.cutCount; i++)
    pieces.push(Buffer.from(bytes.subarray(tape.cuts[2 * i], tape.cuts[2 * i + 1])).toString('hex'));
  return { cut: pieces.join(' '), rejected: tape.rejectedSpans, unknown: tape.unknownFields };
}

describe('what must not travel on', () => {
  it('cuts unknown scalars that can hold the digits of a card, as a varint or as fixed bytes', () => {
    const card = '9801deb4f6b297c28604';
    const fixed = 'a101deb4f6b297c20004';
    expect(cutBytes(request(span(`${card}2a0161`)))).toEqual({ cut: card, rejected: 0, unknown: 1 });
    expect(cutBytes(request(span(`${fixed}2a0161`)))).toEqual({ cut: fixed, rejected: 0, unknown: 1 });
    expect(cutBytes(request(span('9801ffff7f2a0161')))).toEqual({ cut: '', rejected: 0, unknown: 0 });
  });

  it('cuts a length-delimited field that nobody can scan and passes over unknown small scalars', () => {
    const unknown = field('a201', text('secret'));
    const bytes = request(span(`98010a${unknown}2a0161`));
    expect(cutBytes(bytes)).toEqual({ cut: unknown, rejected: 0, unknown: 1 });
    expect(plainOfTape(decoder.decode(bytes)).spans[0]?.name).toBe('a');
  });

  it.each([
    ['trace id of 15 bytes', `0a0f${'11'.repeat(15)}${SPAN_ID}`],
    ['no trace id', SPAN_ID],
    ['span id of 9 bytes', `${TRACE_ID}1209${'22'.repeat(9)}`],
    ['no span id', TRACE_ID],
    ['parent id of 1 byte', `${TRACE_ID}${SPAN_ID}220133`],
  ])('cuts a span with %s and keeps its neighbours', (_name, body) => {
    const bad = field('12', body);
    const bytes = request(span('2a0161') + bad + span('2a0162'));
    expect(cutBytes(bytes)).toEqual({ cut: bad, rejected: 1, unknown: 0 });
    expect(plainOfTape(decoder.decode(bytes)).spans.map((s) => s.name)).toEqual(['a', 'b']);
  });

  it('forgets what a rejected span held', () => {
    const attribute = field('4a', field('0a', text('k')));
    const event = field('5a', field('12', text('e')) + field('1a', field('0a', text('k'))));
    const link = field('6a', '');
    const bytes = request(
      field('12', TRACE_ID + attribute + event + link + field('a201', text('x'))) + span(attribute),
    );
    const tape = decoder.decode(bytes);
    expect([tape.spanCount, tape.valueCount, tape.eventCount, tape.linkCount]).toEqual([1, 1, 0, 0]);
    expect([tape.cutCount, tape.rejectedSpans, tape.unknownFields]).toEqual([1, 1, 0]);
  });

  it('joins neighbouring cuts', () => {
    const bad = field('12', SPAN_ID);
    expect(cutBytes(request(bad + bad + span('')))).toEqual({ cut: bad + bad, rejected: 2, unknown: 0 });
  });

  it('cuts a link id of a wrong length, keeping the link', () => {
    const id = field('0a', text('jane@doe'));
    const bytes = request(span(field('6a', id + field('12', '33'.repeat(8)))));
    expect(cutBytes(bytes).cut).toBe(id);
    expect(decoder.decode(bytes).linkCount).toBe(1);
    expect(decoder.decode(bytes).links.traceIdAt[0]).toBe(-1);
  });

  it.each([
    ['name', field('2a', text('one')), field('2a', text('two'))],
    ['trace state', field('1a', text('one')), field('1a', text('two'))],
    ['status', field('7a', field('12', text('one'))), field('7a', field('12', text('two')))],
    ['trace id', field('0a', '33'.repeat(16)), ''],
  ])('cuts the first of two %s fields, since only the last is read', (_name, first, second) => {
    const bytes = second === '' ? request(field('12', first + TRACE_ID + SPAN_ID)) : request(span(first + second));
    expect(cutBytes(bytes).cut).toBe(first);
    expect(plainOfTape(decoder.decode(bytes))).toEqual(plainByOracle(bytes));
  });

  it('cuts all but the last of repeated texts inside events, links, status, attributes and values', () => {
    const first = field('0a', text('secret'));
    const value = field('12', first + field('0a', text('b')));
    const twice = field('12', text('secret')) + field('12', text('b'));
    const cases: [string, string][] = [
      [field('5a', twice), field('12', text('secret'))],
      [field('7a', twice), field('12', text('secret'))],
      [field('4a', first + field('0a', text('k'))), first],
      [field('4a', field('0a', text('k')) + value), first],
      [
        field('4a', field('12', first) + field('0a', text('k')) + field('12', field('0a', text('b')))),
        field('12', first),
      ],
      [field('4a', field('12', `${first}1801`)), first],
      [field('4a', field('12', `1801${field('0a', text('b'))}`)), '1801'],
      [field('6a', field('1a', text('secret')) + field('1a', text('b'))), field('1a', text('secret'))],
    ];
    for (const [body, cut] of cases) expect(cutBytes(request(span(body))).cut).toBe(cut);
  });

  it('cuts all but the last resource, scope and schema URL', () => {
    const first = field('0a', field('0a', field('0a', text('secret'))));
    const last = field('0a', field('0a', field('0a', text('b'))));
    const url = field('1a', text('secret'));
    const spans = field('12', `${field('0a', field('0a', text('s1')))}${field('0a', field('0a', text('s2')))}`);
    const bytes = Buffer.from(field('0a', first + url + spans + last + field('1a', text('u'))), 'hex');
    expect(cutBytes(bytes).cut).toBe(`${first}${url} ${field('0a', field('0a', text('s1')))}`);
    const plain = plainOfTape(decoder.decode(bytes));
    expect(plain.resources[0]).toEqual({ attributes: [['b', null]], dropped: 0, schemaUrl: 'u' });
    expect(plain.scopes[0]?.name).toBe('s2');
  });

  it('cuts arrays and maps below the depth limit, whatever they hold', () => {
    const nest = (levels: number): string =>
      levels === 0 ? field('0a', text('x')) : field('2a', field('0a', nest(levels - 1)));
    const shallow = createDecoder({ maxDepth: 3 });
    const attribute = (levels: number): Uint8Array => request(span(field('4a', field('12', nest(levels)))));
    expect(shallow.decode(attribute(3)).cutCount).toBe(0);
    expect(shallow.decode(attribute(3)).valueCount).toBe(4);
    const tape = shallow.decode(attribute(4));
    expect([tape.cutCount, tape.unknownFields, tape.valueCount]).toEqual([1, 1, 4]);
    expect(Buffer.from(attribute(4)).subarray(tape.cuts[0], tape.cuts[1]).toString('hex')).toBe(nest(1));
    expect(tape.values.type[3]).toBe(0);
  });
});

describe('bytes that are refused, with their place', () => {
  it.each([
    ['a length beyond the end', '0a05', 1],
    ['a length beyond its message', '0a0412050102', 3],
    ['a group', '0a020b0c', 3],
    ['the end of a group', '0a010c', 3],
    ['wire type 6', '0e', 1],
    ['field number 0', '0a020000', 2],
    ['a varint of 11 bytes', `08${'ff'.repeat(10)}01`, 1],
    ['a cut-off varint', '08ff', 1],
    ['a cut-off tag', 'ff', 0],
    ['a tag of more than 32 bits', 'ffffffff1f00', 0],
    ['a length of 6 bytes', '0a808080808000', 1],
    ['a cut-off fixed64', '0900', 1],
    ['a varint over the end of its message', '0a0208ff01', 5],
  ])('%s', (_name, hex, offset) => {
    try {
      decoder.decode(Buffer.from(hex, 'hex'));
      expect.unreachable('it was taken');
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      expect(error).toMatchObject({ code: 'bad_input', offset });
    }
  });

  it('refuses more rows than its limit', () => {
    const many = createDecoder({ maxRows: 2000 });
    const body = field('12', '').repeat(30);
    const bytes = Buffer.from(field('0a', body).repeat(200), 'hex');
    expect(() => many.decode(bytes)).toThrow(/more than 2000 rows/);
  });

  it('takes an empty request', () => {
    expect(decoder.decode(new Uint8Array(0)).spanCount).toBe(0);
  });
});

it('grows its tables and can be used again after an error', () => {
  const own = createDecoder();
  const attributes = Array.from({ length: 40_000 }, (_, i) => ({ key: `k${i}`, value: { intValue: i } }));
  const shape = { traceId: '11'.repeat(16), spanId: '22'.repeat(8) };
  const large = writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...shape, attributes }] }] }] });
  expect(plainOfTape(own.decode(large)).spans[0]?.attributes[39_999]).toEqual(['k39999', ['int', '39999']]);
  expect(() => own.decode(large.subarray(0, large.length - 1))).toThrow(DecodeError);
  expect(own.decode(large).valueCount).toBe(40_000);
});

/** Bytes that `work` allocates on the heap, those included that are collected meanwhile. */
function allocatedBy(work: () => void): number {
  const profiler = new GCProfiler();
  profiler.start();
  let last = process.memoryUsage().heapUsed;
  work();
  const end = process.memoryUsage().heapUsed;
  let sum = 0;
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    sum += beforeGC.heapStatistics.usedHeapSize - last;
    last = afterGC.heapStatistics.usedHeapSize;
  }
  return sum + end - last;
}

it('makes no object and no string per span', () => {
  const own = createDecoder();
  const attributes = Array.from({ length: 20 }, (_, i) => ({ key: `key.${i}`, value: { stringValue: `value ${i}` } }));
  const one = {
    traceId: '11'.repeat(16),
    spanId: '22'.repeat(8),
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: 2n ** 60n,
  };
  const spans = Array.from({ length: 100 }, () => ({ ...one, attributes, events: [{ name: 'e' }] }));
  const bytes = writeRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const decode100kSpans = (): void => {
    for (let i = 0; i < 1000; i++) own.decode(bytes);
  };
  decode100kSpans();
  // The smallest object for each of 100,000 spans would be 1.6 MB.
  expect(allocatedBy(decode100kSpans)).toBeLessThan(800_000);
  const kept: unknown[] = [];
  expect(
    allocatedBy(() => {
      for (let i = 0; i < 100_000; i++) kept[i % 16] = { i };
    }),
  ).toBeGreaterThan(1_200_000);
});
