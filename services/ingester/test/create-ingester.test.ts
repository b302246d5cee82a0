import { createMemoryBus } from '@datatrail/bus/memory';
import { createScreener } from '@datatrail/detect';
import { createLocator } from '@datatrail/graph';
import type { Screened } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import { createMetrics, DatatrailError } from '@datatrail/runtime';
import type { LocateSpan, SpanStore } from '@datatrail/store';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { expect, test } from 'vitest';
import { createIngester } from '../src/create-ingester.ts';

/** Reads what it is given at once, as a store must, and is durable when it is told to be. */
function createSlowStore() {
  const endpoints: string[] = [];
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const store: SpanStore = {
    write(request: Screened, locate: LocateSpan) {
      for (let span = 0; span < request.tape.spanCount; span++) endpoints.push(locate(span).endpoint);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    flush: async () => undefined,
    pending: { rows: 0, bytes: 0 },
  };
  return { store, endpoints, waiting };
}

async function setUp() {
  const { store, endpoints, waiting } = createSlowStore();
  const bus = createMemoryBus({ epoch: 1 });
  const metrics = createMetrics();
  const interner = createInterner(100);
  const intern = (bytes: Uint8Array, at: number, length: number) => interner.intern(bytes, at, length);
  const ingester = createIngester({ bus, store, locate: createLocator({ intern, normalizeKey }), metrics });
  await ingester.start();
  const decoder = createDecoder();
  const screener = createScreener({ decode: (bytes) => decoder.decode(bytes), key: Buffer.alloc(32, 7) });
  const publish = (route: string, note: string) => {
    const attributes = { 'http.request.method': 'GET', 'http.route': route, note };
    const bytes = encodeRequest([{ resource: { 'service.name': 'a' }, spans: [spanOf(1, { kind: 2, attributes })] }]);
    return bus.publish(screener.screen(decoder.decode(bytes), { tenant: 'default', receivedAt: 1 }));
  };
  return { ingester, bus, publish, endpoints, waiting, metrics };
}

test('a request is acknowledged when its rows are durable, not before', async () => {
  const { ingester, publish, waiting } = await setUp();
  let acknowledged = false;
  const done = publish('/a', '').then(() => {
    acknowledged = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect({ acknowledged, ...ingester.counts }).toMatchObject({ acknowledged: false, received: 1, stored: 0 });
  waiting[0]?.resolve();
  await done;
  expect(ingester.counts).toMatchObject({ received: 1, stored: 1, failed: 0, requests: 1 });
});

test('what was located belongs to its own request though the tape is reused', async () => {
  const { publish, endpoints, waiting } = await setUp();
  const all = ['/a', '/b', '/c'].map((route) => publish(route, ''));
  for (const one of waiting) one.resolve();
  await Promise.all(all);
  expect(endpoints).toEqual(['GET /a', 'GET /b', 'GET /c']);
});

test('a store that fails fails the request, and the counts add up', async () => {
  const { ingester, publish, waiting } = await setUp();
  const [first, second] = [publish('/a', ''), publish('/b', '')];
  waiting[0]?.reject(new DatatrailError('disk_full', 'no space', { retryable: true }));
  waiting[1]?.resolve();
  await expect(first).rejects.toMatchObject({ code: 'disk_full', retryable: true });
  await second;
  const { received, stored, failed } = ingester.counts;
  expect({ received, stored, failed }).toEqual({ received: 2, stored: 1, failed: 1 });
});

test('detections are counted here for the API only: the collector, which screens, keeps the metric', async () => {
  const { ingester, publish, waiting, metrics } = await setUp();
  const done = publish('/a', 'write to anna@kundenpost-nord.de');
  waiting[0]?.resolve();
  await done;
  expect(ingester.counts.detections).toBe(1);
  const text = await metrics.expose();
  expect(text).toContain('datatrail_ingester_spans_total 1');
  expect(text).not.toContain('datatrail_screen_detections_total{');
  expect(text).not.toContain('anna');
});
