import type { CallTarget, EdgeFact, EndpointFact, FlowFact, MinuteFacts, ServiceFact } from '@datatrail/model';
import { spanOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { NOON, NOON_US, TENANT, writeSpans } from '../screened-request.ts';
import { temporaryDirectory, withStore } from '../temporary-store.ts';

const KEY = { environment: 'prod', namespace: 'ns', service: 'shop' };
const TARGET: CallTarget = {
  kind: 'host',
  namespace: '',
  service: '',
  name: 'api.example.com',
  part: '',
  host: 'api.example.com',
  claimedService: 'x',
};
const evidence = (id: number) => ({
  traceId: `${id}`.padStart(32, '0'),
  spanId: '1'.repeat(16),
  position: 'span_attribute' as const,
  key: "it's",
  detector: 'email',
  shape: 'a@a',
});

/** Facts that differ from minute to minute where merging has something to do. */
function factsOf(n: number): MinuteFacts {
  const seen = { firstSeenUs: 100 - n, lastSeenUs: 200 + n };
  const endpoint: EndpointFact = {
    ...KEY,
    endpoint: 'GET /a',
    kind: 'http',
    protocol: 'http',
    calls: 2,
    errors: 1,
    latency: {
      bucket: [0, 10 + n],
      count: [1, 1],
    },
    statusCodes: [
      [200, 1],
      [500 + n, 1],
    ],
    addresses: [`10.0.0.${n}`],
    instances: ['i'],
    versions: [],
    callers: ['caller', `ns/c${n}`],
    publicCalls: 1,
    rootCalls: 0,
    categoriesIn: ['user.name'],
    categoriesOut: [],
    exampleTraces: [`${9 - n}1`, `${9 - n}2`],
    ...seen,
  };
  const edge: EdgeFact = {
    ...KEY,
    target: TARGET,
    kind: 'call',
    protocol: 'http',
    calls: 3,
    errors: 0,
    weightedCalls: 4.5,
    clientLatency: {
      bucket: [5],
      count: [3],
    },
    answered: 3,
    plaintext: 1,
    tls: 2,
    headersCaptured: 1,
    joined: 0,
    addresses: [],
    ports: [443, 8e3 + n],
    exampleTraces: [`${n}`],
    ...seen,
  };
  const flow: FlowFact = {
    ...KEY,
    target: TARGET,
    category: 'user.contact.email',
    direction: 'sent',
    grade: 'on_wire',
    key: 'to',
    detector: 'email',
    confidence: n / 10,
    testData: false,
    count: 2,
    endpoints: [`GET /${n}`],
    evidence: [evidence(10 - n), evidence(20 - n)],
    plaintext: 0,
    ...seen,
  };
  const service: ServiceFact = {
    ...KEY,
    spans: 5,
    traces: 2,
    roots: 1,
    orphans: 1,
    zeroIds: 0,
    negativeDurations: 0,
    cycles: 0,
    sampledSpans: 0,
    serverSpans: 2,
    clientSpans: 3,
    clientSpansWithoutPeer: 1,
    headersCaptured: 1,
    selfCalls: 0,
    unscanned: 0,
    overflow: 0,
    instances: ['i'],
    versions: [`v${n}`],
    ...seen,
  };
  return { minute: NOON + n, endpoints: [endpoint], edges: [edge], flows: [flow], services: [service] };
}

test('facts of one minute come back as they were written', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const { minute: _, ...written } = factsOf(1);
    await store.writeFacts(TENANT, [factsOf(1)], '1');
    const { input, ...read } = await store.readFacts({ tenant: TENANT });
    expect(read).toEqual(written);
    expect(input).toMatchObject({ spans: 0, services: 1 });
  });
});

describe('facts of a window', () => {
  test('are merged over its minutes, whatever the order of writing', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await store.writeFacts(TENANT, [factsOf(1), factsOf(2), factsOf(3)], '1');
      for (const n of [3, 1, 2]) await store.writeFacts('other', [factsOf(n)], String(n));
      const { endpoints, edges, flows, services } = await store.readFacts({ tenant: TENANT });
      expect(endpoints[0]).toMatchObject({
        calls: 6,
        errors: 3,
        publicCalls: 3,
        firstSeenUs: 97,
        lastSeenUs: 203,
        latency: {
          bucket: [0, 11, 12, 13],
          count: [3, 1, 1, 1],
        },
        statusCodes: [
          [200, 3],
          [501, 1],
          [502, 1],
          [503, 1],
        ],
        addresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
        callers: ['caller', 'ns/c1', 'ns/c2', 'ns/c3'],
        exampleTraces: ['61', '62', '71'],
      });
      expect(edges[0]).toMatchObject({ calls: 9, weightedCalls: 13.5, ports: [443, 8001, 8002, 8003], tls: 6 });
      expect(flows[0]).toMatchObject({ count: 6, confidence: 0.3, endpoints: ['GET /1', 'GET /2', 'GET /3'] });
      expect(flows[0]?.evidence).toEqual([evidence(7), evidence(8), evidence(9)]);
      expect(services[0]).toMatchObject({ spans: 15, orphans: 3, versions: ['v1', 'v2', 'v3'] });
      const { input: _, ...others } = await store.readFacts({ tenant: 'other' });
      expect(others).toEqual({ endpoints, edges, flows, services });
    });
  });

  test('hold only what is asked for', async () => {
    await withStore(temporaryDirectory(), async (store) => {
      await store.writeFacts(TENANT, [factsOf(1), factsOf(2)], '1');
      const callsOf = async (filter: object): Promise<number | undefined> =>
        (await store.readFacts({ tenant: TENANT, ...filter })).endpoints[0]?.calls;
      expect(await callsOf({ window: { fromMinute: NOON + 2, toMinute: NOON + 3 } })).toBe(2);
      expect(await callsOf({ window: { fromMinute: NOON + 3, toMinute: NOON + 9 } })).toBeUndefined();
      expect(await callsOf({ environment: 'prod', namespace: 'ns', service: 'shop' })).toBe(4);
      expect(await callsOf({ environment: '' })).toBeUndefined();
      expect(await callsOf({ service: 'bank' })).toBeUndefined();
    });
  });
});

test('a minute that is switched over leaves nothing of its old facts, the others stay', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    await store.writeFacts(TENANT, [factsOf(1), factsOf(2)], '1');
    await store.writeFacts(TENANT, [{ minute: NOON + 1, endpoints: [], edges: [], flows: [], services: [] }], '2');
    const read = await store.readFacts({ tenant: TENANT });
    expect(read.edges.map((edge) => edge.ports)).toEqual([[443, 8002]]);
    expect(read.flows.map((flow) => flow.endpoints)).toEqual([['GET /2']]);
  });
});

test('an older watermark does not switch a newer one back: two leaders do no harm', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    await store.writeFacts(TENANT, [factsOf(2)], '9');
    await store.writeFacts(TENANT, [{ minute: NOON + 2, endpoints: [], edges: [], flows: [], services: [] }], '8');
    expect((await store.readFacts({ tenant: TENANT })).edges).toHaveLength(1);
  });
});

test('input tells distinct spans, repeats, traces and their time', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const first = spanOf(1, { trace: 1, startUs: NOON_US });
    const later = spanOf(2, { trace: 1, parent: 1, startUs: NOON_US + 90_000_000, durationUs: 2_000_000 });
    await writeSpans(store, 'a', [first, spanOf(3, { trace: 2, startUs: NOON_US })]);
    await writeSpans(store, 'a', [first, later]);
    const { minutes, watermark } = await store.dirtyMinutes(TENANT);
    await store.writeFacts(
      TENANT,
      minutes.map((minute) => ({ ...factsOf(1), minute })),
      watermark,
    );
    const { input } = await store.readFacts({ tenant: TENANT });
    expect(input).toEqual({
      spans: 3,
      duplicates: 1,
      traces: 2,
      services: 1,
      rejected: 0,
      formats: [],
      from: '2026-01-05T12:00:00.000Z',
      to: '2026-01-05T12:01:32.000Z',
    });
  });
});

test('written again without new spans, a minute counts as it was written last', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const empty = { minute: NOON + 2, endpoints: [], edges: [], flows: [], services: [] };
    for (let time = 0; time < 4; time++) {
      await store.writeFacts(TENANT, [factsOf(2)], '9');
      expect((await store.readFacts({ tenant: TENANT })).edges).toHaveLength(1);
      await store.writeFacts(TENANT, [empty], '9');
      expect((await store.readFacts({ tenant: TENANT })).edges).toHaveLength(0);
    }
  });
});

test('all of one answer is of one version, however often minutes are switched over meanwhile', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const states = [factsOf(2), { ...factsOf(2), edges: [], services: [] }];
    let writing = true;
    const writer = (async () => {
      for (let time = 0; writing && time < 200; time++)
        await store.writeFacts(TENANT, [states[time % 2] as MinuteFacts], String(10 + time));
    })();
    const seen = new Set<string>();
    for (let time = 0; time < 25; time++) {
      const { edges, services, endpoints } = await store.readFacts({ tenant: TENANT });
      if (endpoints.length > 0) seen.add(`${edges.length} ${services.length}`);
    }
    writing = false;
    await writer;
    const whole = factsOf(2);
    for (const state of seen) expect([`${whole.edges.length} ${whole.services.length}`, '0 0']).toContain(state);
    expect(seen.size).toBeGreaterThan(0);
  });
});

test('a reading that nobody waits for any more is given up', async () => {
  await withStore(temporaryDirectory(), async (store) => {
    const gone = AbortSignal.abort();
    await expect(store.readFacts({ tenant: TENANT }, { signal: gone })).rejects.toThrow();
    expect((await store.readFacts({ tenant: TENANT })).edges).toEqual([]);
  });
});
