// What screening takes of the heap: nothing for a span without findings.
import { getHeapStatistics } from 'node:v8';
import type { Tape } from '@datatrail/model';
import { createDecoder, type SpanShape, writeRequest } from '@datatrail/otlp';
import { expect, it } from 'vitest';
import { createScreener } from '../src/index.ts';
import { KEY } from './screening.ts';

const SPANS = 2000;
const REQUESTS = 5;
const WARM_UP = 40;
const ROUNDS = 10;

/** Texts that differ from span to span, and nothing in them that starts like a finding. */
function quietSpan(i: number): SpanShape {
  const texts = {
    'http.route': '/api/orders/{orderId}',
    'url.path': `/api/orders/${i % 977}/lines`,
    'server.address': 'orders.shop.svc.cluster.local',
    'thread.name': `http-worker-${i % 50}`,
    'db.query.text': 'SELECT total FROM orders WHERE state = ? LIMIT 50',
  };
  const attributes = Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  return {
    traceId: (i + 1).toString(16).padStart(32, 'a'),
    spanId: (i + 1).toString(16).padStart(16, 'b'),
    name: 'GET /api/orders/{orderId}',
    attributes: [...attributes, { key: 'http.response.status_code', value: { intValue: 200 } }],
    events: [{ name: 'cache.miss', attributes: [{ key: 'cache.level', value: { intValue: i % 3 } }] }],
  };
}

function withFindings(span: SpanShape, i: number): SpanShape {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const found = [text('client.address', '81.2.69.142'), text('http.url', `https://acme.io/?email=u${i}%40acme.io`)];
  return { ...span, kind: 2, attributes: [...(span.attributes ?? []), ...found] };
}

it('takes no heap for spans without findings: only a constant for each request', () => {
  const spans = Array.from({ length: SPANS }, (_, i) => quietSpan(i));
  const bytes = writeRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const decoder = createDecoder();
  const decode = (given: Uint8Array): Tape => decoder.decode(given);
  const screener = createScreener({ decode, key: KEY });
  const screenAll = (): void => {
    for (let i = 0; i < REQUESTS; i++) screener.screen(decode(bytes), { tenant: 'default', receivedAt: 1 });
  };
  // Code that met findings too is compiled otherwise: it must not make objects for spans without any.
  const busy = writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: spans.map(withFindings) }] }] });
  for (let i = 0; i < 3; i++) screener.screen(decode(busy), { tenant: 'default', receivedAt: 1 });
  for (let i = 0; i < WARM_UP; i++) screenAll();
  const perSpan: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = getHeapStatistics().used_heap_size;
    screenAll();
    perSpan.push((getHeapStatistics().used_heap_size - before) / (SPANS * REQUESTS));
  }
  // A collection between two readings makes the heap smaller: such a round says nothing.
  const measured = perSpan.filter((heap) => heap >= 0);
  expect(measured.length).toBeGreaterThan(0);
  // One object for each span would be sixteen bytes at least; 1.6 of these bytes are one for each tenth span.
  expect(Math.min(...measured)).toBeLessThan(1);
});
