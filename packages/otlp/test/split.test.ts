import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { DecodeError } from '../src/input-error.ts';
import { splitRequest } from '../src/split.ts';
import { writeRequest } from '../src/write.ts';
import { type PlainRequest, plainOfTape } from './plain-request.ts';
import { requestArbitrary } from './request-arbitrary.ts';
import { shuffleFields } from './shuffle-fields.ts';

const decoder = createDecoder();

/** Spans with what stands above them, so that grouping does not matter. */
function flat(requests: readonly PlainRequest[]): unknown[] {
  return requests.flatMap(({ resources, scopes, spans }) =>
    spans.map((span) => {
      const scope = scopes[span.scope];
      return { ...span, scope: { ...scope, resource: 0 }, resource: resources[scope?.resource ?? -1] };
    }),
  );
}

const plain = (bytes: Uint8Array): PlainRequest => plainOfTape(decoder.decode(bytes));

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

describe('splitRequest', () => {
  it('keeps every span with its resource and scope, in order', () => {
    fc.assert(
      fc.property(fc.array(requestArbitrary, { maxLength: 6 }), fc.integer(), (requests, seed) => {
        const bytes = shuffleFields(Buffer.concat(requests.map(writeRequest)), seed);
        const pieces = [...splitRequest(bytes, 1024)];
        expect(flat(pieces.map(plain))).toEqual(flat([plain(bytes)]));
        expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThanOrEqual(bytes.length * 3 + 64);
      }),
      { numRuns: 150 },
    );
  });

  const span = (name: string) => ({ traceId: '11'.repeat(16), spanId: '22'.repeat(8), name });
  const resource = (bytes: number) => ({ attributes: [{ key: 'r', value: { stringValue: 'x'.repeat(bytes) } }] });
  const request = (spans: number, resourceBytes: number) =>
    writeRequest({
      resourceSpans: [
        {
          resource: resource(resourceBytes),
          scopeSpans: [{ spans: Array.from({ length: spans }, (_, i) => span(`span ${i}`.padEnd(100))) }],
        },
      ],
    });

  it('hands a small request on as it is', () => {
    const bytes = request(3, 10);
    expect([...splitRequest(bytes, 10_000)][0]).toBe(bytes);
  });

  it('makes pieces of about the wanted size', () => {
    const pieces = [...splitRequest(request(1000, 50), 10_000)];
    expect(pieces.length).toBeGreaterThan(12);
    for (const piece of pieces) expect(piece.length).toBeLessThan(10_100);
    for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThan(9_500);
  });

  it('does not multiply a large resource', () => {
    const bytes = request(1000, 100_000);
    const pieces = [...splitRequest(bytes, 10_000)];
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThan(bytes.length * 2.1);
    expect(pieces.reduce((sum, piece) => sum + decoder.decode(piece).spanCount, 0)).toBe(1000);
  });

  it('gives one span that is larger than a piece a piece of its own', () => {
    const bytes = writeRequest({
      resourceSpans: [{ scopeSpans: [{ spans: [span('a'), span('b'.repeat(5000)), span('c')] }] }],
    });
    expect([...splitRequest(bytes, 1024)].map((piece) => decoder.decode(piece).spanCount)).toEqual([1, 1, 1]);
  });

  it('keeps resources without spans, and fields that the decoder then cuts', () => {
    const unknown = Buffer.from('a2010673656372657400'.slice(0, 18), 'hex');
    const bytes = Buffer.concat([request(50, 10), unknown]);
    const pieces = [...splitRequest(bytes, 1024)];
    expect(pieces.reduce((sum, piece) => sum + decoder.decode(piece).unknownFields, 0)).toBe(1);
  });

  it.each([
    ['resources', '0a00', false],
    ['scopes', '1200', true],
    ['unknown fields', '1200', false],
  ])('makes bounded pieces of a body full of empty %s', (_name, unit, isInResource) => {
    const content = Buffer.from(unit.repeat(2_000_000), 'hex');
    const length = Buffer.from([0x0a, ...varint(content.length)]);
    const bytes = isInResource ? Buffer.concat([length, content]) : content;
    let sum = 0;
    for (const piece of splitRequest(bytes, 262_144)) {
      expect(piece.length).toBeLessThan(270_000);
      sum += piece.length;
    }
    expect(sum).toBeGreaterThanOrEqual(content.length);
    expect(sum).toBeLessThan(bytes.length * 2);
  });

  it('refuses a message that scatters its own fields to cost memory', () => {
    const content = Buffer.from('12001a00'.repeat(5000), 'hex');
    const bytes = Buffer.concat([Buffer.from([0x0a, ...varint(content.length)]), content]);
    expect(() => [...splitRequest(bytes, 1024)]).toThrow(/repeats fields/);
  });

  it('refuses malformed outer levels', () => {
    const bytes = request(100, 10);
    expect(() => [...splitRequest(bytes.subarray(0, bytes.length - 1), 1024)]).toThrow(DecodeError);
  });
});
