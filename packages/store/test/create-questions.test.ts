import type { Detection } from '@datatrail/model';
import { type ResourceSpec, spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TraceFilter } from '../src/index.ts';
import { NOON_US, requestOf, sourceOf, TENANT } from './screened-request.ts';
import { storeIn, temporaryDirectory } from './temporary-store.ts';

const store = storeIn(temporaryDirectory());
const EMAIL: Detection = {
  span: 0,
  resource: 0,
  position: 'span_attribute',
  key: 'to',
  category: 'user.contact.email',
  detector: 'email',
  fingerprint: 'f',
  confidence: 1,
  shape: 'a@a.aa',
  testData: false,
};
const SECOND_US = 1_000_000;

async function write(
  specs: readonly ResourceSpec[],
  detections: readonly Detection[] = [],
  tenant = TENANT,
): Promise<void> {
  const { request, locate } = requestOf(specs, detections, tenant);
  await store.write(request, locate, sourceOf());
}

beforeAll(async () => {
  await store.start();
  const shop = { 'service.name': 'shop', 'deployment.environment.name': 'prod', 'service.instance.id': 'i1' };
  for (let trace = 1; trace <= 5; trace++) {
    const startUs = NOON_US + trace * SECOND_US;
    const call = spanOf(10 * trace, {
      trace,
      kind: 3,
      startUs,
      name: `GET /${trace}`,
      attributes: { 'server.address': `h${trace}.example` },
    });
    const answer = spanOf(10 * trace + 1, {
      trace,
      kind: 2,
      parent: 10 * trace,
      startUs,
      status: 2,
      statusMessage: 'no',
    });
    await write([{ resource: shop, spans: [call] }], trace === 3 ? [EMAIL] : []);
    await write([{ resource: { 'service.name': 'bank' }, spans: [answer, answer] }]);
  }
  await write([{ resource: { 'service.name': 'theirs' }, spans: [spanOf(99, { trace: 1 })] }], [], 'other');
});
afterAll(() => store.stop());

async function idsOf(filter: Omit<TraceFilter, 'tenant'>): Promise<string[]> {
  const { traces } = await store.findTraces({ tenant: TENANT, ...filter });
  return traces.map((trace) => trace.traceId);
}

describe('traces', () => {
  test('newest first, each with its numbers, repeats counted once', async () => {
    const { traces, cursor } = await store.findTraces({ tenant: TENANT });
    expect(cursor).toBeNull();
    expect(traces.map((trace) => trace.traceId)).toEqual([5, 4, 3, 2, 1].map(traceIdOf));
    expect(traces[2]).toEqual({
      traceId: traceIdOf(3),
      startUs: NOON_US + 3 * SECOND_US,
      durationNs: 1e6,
      spans: 2,
      errors: 1,
      services: ['bank', 'shop'],
      categories: ['user.contact.email'],
    });
  });

  test.each([
    [{ service: 'shop' }, [5, 4, 3, 2, 1]],
    [{ service: 'nobody' }, []],
    [{ environment: 'prod', endpoint: 'GET /2' }, [2]],
    [{ environment: '' }, [5, 4, 3, 2, 1]],
    [{ category: 'user.contact.email' }, [3]],
    [{ recipient: 'h4.example' }, [4]],
    [{ recipient: 'example' }, [5, 4, 3, 2, 1]],
    [{ recipient: '4.example' }, []],
    [{ service: 'bank', recipient: 'h4.example' }, []],
    [{ fromUs: NOON_US + 2 * SECOND_US, toUs: NOON_US + 4 * SECOND_US }, [3, 2]],
    [{ fromUs: Number.NEGATIVE_INFINITY, toUs: 2 ** 60 }, [5, 4, 3, 2, 1]],
    [{ service: "shop' OR 1=1 --" }, []],
  ] as const)('by %j', async (filter, expected) => {
    expect(await idsOf(filter)).toEqual(expected.map(traceIdOf));
  });

  test('the numbers are of the whole trace, also when one span was looked for', async () => {
    const { traces } = await store.findTraces({ tenant: TENANT, category: 'user.contact.email' });
    expect(traces[0]).toMatchObject({ spans: 2, errors: 1, services: ['bank', 'shop'] });
  });

  test('in pages that together are all', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await store.findTraces({ tenant: TENANT, limit: 2, ...(cursor === '' ? {} : { cursor }) });
      expect(page.traces.length).toBeLessThanOrEqual(2);
      seen.push(...page.traces.map((trace) => trace.traceId));
      cursor = page.cursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map(traceIdOf));
    expect(await idsOf({ cursor: "1-'; DROP TABLE spans" })).toHaveLength(5);
  });
});

test('the newest of a window that ends shortly after them are found without looking at all that is older', async () => {
  const filter = { tenant: TENANT, toUs: NOON_US + 10 * SECOND_US, limit: 2 };
  const { traces, cursor } = await store.findTraces(filter);
  expect(traces.map((trace) => trace.traceId)).toEqual([5, 4].map(traceIdOf));
  expect(cursor).not.toBeNull();
  expect((await store.findTraces({ ...filter, limit: 5 })).cursor).toBeNull();
});

describe('one trace', () => {
  test('with its spans, what is stored of them, and detections', async () => {
    const spans = await store.readTrace(TENANT, traceIdOf(3).toUpperCase());
    expect(spans.map((span) => span.spanId)).toEqual([spanIdOf(30), spanIdOf(31)]);
    expect(spans[0]).toMatchObject({ service: 'shop', name: 'GET /3', status: 0 });
    expect(JSON.parse(spans[0]?.attributesJson ?? '')).toEqual({ 'server.address': 'h3.example' });
    expect(JSON.parse(spans[0]?.resourceJson ?? '')).toMatchObject({ 'service.name': 'shop' });
    expect(spans[0]?.detections).toEqual([
      {
        position: 'span_attribute',
        key: 'to',
        category: 'user.contact.email',
        detector: 'email',
        fingerprint: 'f',
        confidence: 1,
        shape: 'a@a.aa',
        testData: false,
      },
    ]);
    expect(spans[1]).toMatchObject({
      service: 'bank',
      status: 2,
      statusMessage: 'no',
      eventsJson: '[]',
      linksJson: '[]',
    });
  });

  test('of another tenant or unknown is empty', async () => {
    expect(await store.readTrace('other', traceIdOf(3))).toEqual([]);
    expect(await store.readTrace(TENANT, "' OR 1=1 --")).toEqual([]);
    expect((await store.readTrace('other', traceIdOf(1))).map((span) => span.service)).toEqual(['theirs']);
  });
});

const ALL = { tenant: TENANT, fromUs: 0, toUs: NOON_US * 2 };

test('instances of a window', async () => {
  expect(await store.readInstances(ALL)).toEqual([
    {
      environment: '',
      namespace: '',
      service: 'bank',
      instance: '',
      version: '',
      spans: 5,
      errors: 5,
      firstSeenUs: NOON_US + SECOND_US,
      lastSeenUs: NOON_US + 5 * SECOND_US,
    },
    {
      environment: 'prod',
      namespace: '',
      service: 'shop',
      instance: 'i1',
      version: '',
      spans: 5,
      errors: 0,
      firstSeenUs: NOON_US + SECOND_US,
      lastSeenUs: NOON_US + 5 * SECOND_US,
    },
  ]);
});

test('edges straight from spans, repeats counted once', async () => {
  expect(await store.readRawEdges(ALL)).toEqual([
    {
      environment: 'prod',
      namespace: '',
      service: 'shop',
      toNamespace: '',
      toService: 'bank',
      calls: 5,
      errors: 5,
    },
  ]);
  expect(await store.readRawEdges({ ...ALL, tenant: 'other' })).toEqual([]);
});

test('health of what comes in', async () => {
  const health = await store.readIngest(TENANT);
  expect(health).toMatchObject({ spans: 15, spansLastMinute: 15, pendingRows: 0 });
  expect(health.oldestDay).toBe(new Date().toISOString().slice(0, 10));
  expect(health.bytesOnDisk).toBeGreaterThan(1000);
  expect((await store.readIngest('nobody')).oldestDay).toBeNull();
});

test('a question that was given up is not answered', async () => {
  await expect(store.findTraces({ tenant: TENANT }, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});

test('counts of formats and rejected spans are told with the facts', async () => {
  store.countInput(TENANT, { format: 'otlp', rejected: 0 });
  store.countInput(TENANT, { format: 'otlp', rejected: 2 });
  store.countInput(TENANT, { format: 'jaeger', rejected: 0 });
  await store.flush();
  store.countInput(TENANT, { format: 'otlp', rejected: 3 });
  await store.flush();
  const { input } = await store.readFacts({ tenant: TENANT });
  expect(input).toMatchObject({ formats: ['jaeger', 'otlp'], rejected: 5, spans: 0, from: null, to: null });
});
