import type { StoredSpan } from '@datatrail/model';
import { spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import type { Store } from '../src/index.ts';
import { NOON, requestOf, sourceOf, TENANT, writeSpans } from './screened-request.ts';
import { onDataDirectory, temporaryDirectory, withStore } from './temporary-store.ts';

async function allTraces(store: Store): Promise<StoredSpan[][]> {
  const { minutes } = await store.dirtyMinutes(TENANT);
  const traces: StoredSpan[][] = [];
  await store.readTraces(TENANT, minutes, (spans) => traces.push([...spans]));
  return traces;
}

describe('a store on chDB', () => {
  const directory = temporaryDirectory();

  test('gives back what was written, each span once, after a restart too', async () => {
    const client = spanOf(1, { kind: 3, attributes: { 'server.address': 'api.example.com' }, status: 2 });
    const server = spanOf(2, { kind: 2, parent: 1, links: [{ traceId: traceIdOf(9), spanId: spanIdOf(9) }] });
    const before = await withStore(directory, async (store) => {
      await writeSpans(store, 'shop', [client]);
      await writeSpans(store, 'bank', [server]);
      await writeSpans(store, 'shop', [client]);
      return allTraces(store);
    });
    expect(before).toHaveLength(1);
    expect(before[0]?.map((s) => [s.service, s.spanId, s.parentSpanId, s.kind])).toEqual([
      ['shop', spanIdOf(1), '', 3],
      ['bank', spanIdOf(2), spanIdOf(1), 2],
    ]);
    expect(before[0]?.[0]).toMatchObject({ startUs: client.startUs, durationNs: 1_000_000, failed: true });
    expect(before[0]?.[0]?.peer).toMatchObject({ kind: 'host', host: 'api.example.com', port: 443 });
    expect(before[0]?.[1]?.links).toEqual([`${traceIdOf(9)}:${spanIdOf(9)}`]);
    expect(await withStore(directory, allTraces)).toEqual(before);
  });

  test('keeps detections with their span, those of a resource with each of its spans', async () => {
    const found = {
      span: -1,
      resource: 0,
      position: 'resource_attribute',
      key: 'owner',
      category: 'user.contact.email',
      detector: 'email',
      fingerprint: 'abc',
      confidence: 0.9,
      shape: 'aaaa@aaaa.aa',
      testData: false,
    } as const;
    const own = { ...found, span: 1, position: 'span_attribute', key: 'mail', testData: true } as const;
    const spans = [spanOf(11, { trace: 2 }), spanOf(12, { trace: 2 })];
    const { request, locate } = requestOf([{ resource: { 'service.name': 'a' }, spans }], [found, own]);
    const traces = await withStore(directory, async (store) => {
      await store.write(request, locate, sourceOf());
      return allTraces(store);
    });
    const trace = traces.find((spans) => spans[0]?.traceId === traceIdOf(2));
    expect(trace?.map((span) => span.detections.map((d) => [d.key, d.testData]))).toEqual([
      [['owner', false]],
      [
        ['owner', false],
        ['mail', true],
      ],
    ]);
  });

  if (onDataDirectory())
    test('starts are counted, and the same directory cannot be open twice', async () => {
      await withStore(directory, async (store) => {
        expect(store.startCount).toBeGreaterThan(2);
        await expect(withStore(directory, async () => undefined)).rejects.toMatchObject({
          code: 'data_directory_in_use',
        });
      });
    });

  test('facts replace those of their minute as a whole', async () => {
    const service = { environment: '', namespace: '', service: 'a', instances: ['i'], versions: [] };
    const numbers = {
      spans: 1,
      traces: 1,
      roots: 1,
      orphans: 0,
      zeroIds: 0,
      negativeDurations: 0,
      cycles: 0,
      sampledSpans: 0,
    };
    const more = {
      serverSpans: 0,
      clientSpans: 0,
      clientSpansWithoutPeer: 0,
      headersCaptured: 0,
      selfCalls: 0,
      unscanned: 0,
      overflow: 0,
    };
    const seen = { firstSeenUs: 5, lastSeenUs: 9 };
    const fact = { ...service, ...numbers, ...more, ...seen };
    const none = { endpoints: [], edges: [], flows: [] };
    await withStore(directory, async (store) => {
      const { minutes, watermark } = await store.dirtyMinutes(TENANT);
      expect(minutes).toEqual([NOON]);
      await store.writeFacts(
        TENANT,
        [{ minute: NOON, ...none, services: [fact, { ...fact, service: 'b' }] }],
        watermark,
      );
      expect((await store.dirtyMinutes(TENANT)).minutes).toEqual([]);
      expect((await store.readFacts({ tenant: TENANT })).services).toEqual([fact, { ...fact, service: 'b' }]);
      await writeSpans(store, 'a', [spanOf(13, { trace: 2 })]);
      const again = await store.dirtyMinutes(TENANT);
      await store.writeFacts(TENANT, [{ minute: NOON, ...none, services: [fact] }], again.watermark);
      const facts = await store.readFacts({ tenant: TENANT });
      expect(facts.services).toEqual([fact]);
      expect(facts.input).toMatchObject({ spans: 5, duplicates: 1, traces: 2, services: 1 });
    });
  });
});
