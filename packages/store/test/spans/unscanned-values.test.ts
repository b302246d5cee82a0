import { createDecoder } from '@datatrail/otlp';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { UnscannedValues } from '../../src/spans/unscanned-values.ts';
import { NOON, requestOf, sourceOf, TENANT } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

const MARK = '[unscanned]';
const specs = [
  {
    resource: { 'service.name': 'a', 'host.name': MARK },
    spans: [spanOf(1), spanOf(2, { name: MARK, attributes: { body: `x ${MARK} y ${MARK}` } }), spanOf(3)],
  },
  { resource: { 'service.name': 'b' }, spans: [spanOf(4), spanOf(5, { attributes: { url: MARK } })] },
];

test('each value counts with its span, one of a resource with its first span', () => {
  const tape = createDecoder().decode(encodeRequest(specs));
  const unscanned = new UnscannedValues(tape);
  expect([0, 1, 2, 3, 4].map((span) => unscanned.of(span))).toEqual([1, 3, 0, 0, 1]);
});

test('a request without any counts none', () => {
  const unscanned = new UnscannedValues(createDecoder().decode(encodeRequest([{ resource: {}, spans: [spanOf(1)] }])));
  expect(unscanned.of(0)).toBe(0);
});

test('the count is stored, and comes back with the span', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const { request, locate } = requestOf(specs);
    await store.write(request, locate, sourceOf());
    const found = new Map<string, number>();
    await store.readTraces(TENANT, [NOON], (spans) => {
      for (const { service, unscanned = 0 } of spans) found.set(service, (found.get(service) ?? 0) + unscanned);
    });
    expect(found).toEqual(
      new Map([
        ['a', 4],
        ['b', 1],
      ]),
    );
  });
});
