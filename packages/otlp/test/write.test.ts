import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDecoder } from '../src/decode.ts';
import { writeRequest } from '../src/write.ts';
import { ExportTraceServiceRequest, plainByOracle } from './protobufjs-oracle.ts';
import { requestArbitrary } from './request-arbitrary.ts';

it('writes the very bytes that protobufjs makes of what it read', () => {
  fc.assert(
    fc.property(requestArbitrary, (request) => {
      const bytes = writeRequest(request);
      const again = ExportTraceServiceRequest.encode(ExportTraceServiceRequest.decode(bytes)).finish();
      expect(plainByOracle(again)).toEqual(plainByOracle(bytes));
      expect(again.length).toBe(bytes.length);
    }),
    { numRuns: 200 },
  );
});

it('writes an id that is no hex so that its span is rejected, not taken for another', () => {
  const good = { traceId: '11'.repeat(16), spanId: '22'.repeat(8) };
  const spans = [good, { ...good, parentSpanId: 'not hex' }, { ...good, traceId: 'xyz' }, { ...good, spanId: '' }];
  const tape = createDecoder().decode(writeRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  expect([tape.spanCount, tape.rejectedSpans]).toEqual([1, 3]);
});

it('takes ids in any case', () => {
  const span = { traceId: 'AB'.repeat(16), spanId: 'cD'.repeat(8) };
  const bytes = writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  expect(plainByOracle(bytes).spans[0]).toMatchObject({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) });
});
