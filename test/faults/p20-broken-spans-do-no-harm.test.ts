// Promise 20: late, skewed and broken spans do no harm: whatever ids, times, parents and numbers of children they have, the whole
// system takes them, ends its analysis, counts each once, and tells the same of the sound service beside them.
import { encodeRequest, type SpanSpec, spanOf } from '@datatrail/testkit';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { inProcess } from './in-process.ts';

vi.setConfig({ testTimeout: 180_000 });
const nowUs = Date.now() * 1000;
const DAY_US = 86_400_000_000;

const anyStart = fc.oneof(
  fc.integer({ min: nowUs - 60_000_000, max: nowUs }),
  fc.constantFrom(0, 1, nowUs - 400 * DAY_US, nowUs + 400 * DAY_US, nowUs + 3_600_000_000),
);
/** Parents may be anybody in the trace, itself and nobody: cycles, orphans, deep chains. */
const anySpan = fc.record({
  id: fc.integer({ min: 1, max: 40 }),
  parent: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  trace: fc.integer({ min: 1, max: 3 }),
  kind: fc.integer({ min: 0, max: 9 }),
  startUs: anyStart,
  durationUs: fc.constantFrom(0, 1, 1000, -5_000_000, 10 * DAY_US),
  status: fc.integer({ min: 0, max: 5 }),
});

function spec(given: { readonly id: number; readonly parent: number | undefined } & Partial<SpanSpec>): SpanSpec {
  const { id, parent, startUs = 0, durationUs = 0, ...rest } = given;
  // the end of a span is a time too: it cannot be before 1970
  const times = { startUs, durationUs: Math.max(durationUs, -startUs) };
  return spanOf(id, { ...rest, ...times, ...(parent !== undefined && { parent }) });
}

const sound = encodeRequest([
  {
    resource: { 'service.name': 'sound' },
    spans: [
      spanOf(1, { trace: 77, kind: 2, startUs: nowUs, durationUs: 9000, attributes: { 'http.route': '/a' } }),
      spanOf(2, {
        trace: 77,
        parent: 1,
        kind: 3,
        startUs: nowUs,
        durationUs: 5000,
        attributes: { 'http.request.method': 'GET', 'server.address': 'api.partner-host.eu' },
      }),
    ],
  },
]);

test('any spans beside a sound service', async () => {
  await inProcess(async ({ post, report }) => {
    expect(await post(sound)).toBe(200);
    const alone = await report();
    const told = ({ services, flows }: typeof alone) => [
      services.filter(({ name }) => name === 'sound').map(({ calls, risk }) => [calls, risk.exposure]),
      flows.filter(({ sender }) => sender === 'service:sound'),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(anySpan, { minLength: 1, maxLength: 40 }), async (given) => {
        const spans = given.map((one) => spec(one));
        expect(await post(encodeRequest([{ resource: { 'service.name': 'broken' }, spans }]))).toBe(200);
        const after = await report();
        expect(told(after)).toEqual(told(alone));
        expect(after.input.rejected).toBe(0);
      }),
      { numRuns: 12 },
    );
  });
});

test('ten thousand children of one span', async () => {
  const children = Array.from({ length: 10_000 }, (_, i) =>
    spanOf(i + 2, { trace: 5, parent: 1, startUs: nowUs, kind: 3 }),
  );
  const spans = [spanOf(1, { trace: 5, kind: 2, startUs: nowUs }), ...children];
  await inProcess(async ({ post, report }) => {
    expect(await post(encodeRequest([{ resource: { 'service.name': 'wide' }, spans }]))).toBe(200);
    expect((await report()).input.spans).toBe(spans.length);
  });
});
