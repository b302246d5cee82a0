import { type EdgeFact, type EndpointFact, histogramBucket } from '@datatrail/model';
import { expect, test } from 'vitest';
import { qwsAttributes } from '../src/index.ts';

const latency = (...ms: number[]) => ({ bucket: ms.map((one) => histogramBucket(one * 1e6)), count: ms.map(() => 1) });

function endpoint(more: Partial<EndpointFact>): EndpointFact {
  return {
    environment: '',
    namespace: '',
    service: 's',
    endpoint: 'GET /',
    kind: 'http',
    protocol: 'http',
    calls: 0,
    errors: 0,
    latency: latency(),
    statusCodes: [],
    addresses: [],
    instances: [],
    versions: [],
    callers: [],
    publicCalls: 0,
    rootCalls: 0,
    categoriesIn: [],
    categoriesOut: [],
    exampleTraces: [],
    firstSeenUs: 0,
    lastSeenUs: 0,
    ...more,
  };
}

function caller(more: Partial<EdgeFact>): EdgeFact {
  const target = {
    kind: 'service',
    namespace: '',
    service: 's',
    name: 's',
    part: '',
    host: '',
    claimedService: '',
  } as const;
  return {
    environment: '',
    namespace: '',
    service: 'c',
    target,
    kind: 'call',
    protocol: 'http',
    calls: 0,
    errors: 0,
    weightedCalls: more.calls ?? 0,
    clientLatency: latency(),
    answered: 0,
    plaintext: 0,
    tls: 0,
    headersCaptured: 0,
    joined: 0,
    addresses: [],
    ports: [],
    exampleTraces: [],
    firstSeenUs: 0,
    lastSeenUs: 0,
    ...more,
  };
}

test('a service that nobody was seen to call has no attribute', () => {
  const values = qwsAttributes({ endpoints: [], callers: [], seconds: 60 });
  expect(Object.values(values)).toEqual(Array(9).fill(null));
});

test('six attributes from both sides of the calls', () => {
  const values = qwsAttributes({
    endpoints: [
      endpoint({
        calls: 10,
        errors: 1,
        latency: latency(20, 40),
        statusCodes: [
          [200, 9],
          [500, 1],
        ],
      }),
    ],
    callers: [caller({ calls: 10, errors: 2, answered: 8, clientLatency: latency(100) })],
    seconds: 5,
  });
  expect(values).toMatchObject({ availability: 90, reliability: 85, successability: 90, throughput: 2 });
  expect(values.latency).toBeCloseTo(30, -0.5);
  expect(values.responseTime).toBeCloseTo(100, -1);
  expect([values.compliance, values.bestPractices, values.documentation]).toEqual([null, null, null]);
});

test('where no outcome was ever recorded, successability is unknown and not 0', () => {
  expect(
    qwsAttributes({ endpoints: [endpoint({ calls: 4 })], callers: [caller({ calls: 4 })], seconds: 1 }).successability,
  ).toBeNull();
});

test('what sampling hid comes back in the throughput', () => {
  const sampled = {
    endpoints: [endpoint({ calls: 10 })],
    callers: [caller({ calls: 10, weightedCalls: 40 })],
    seconds: 10,
  };
  expect(qwsAttributes(sampled).throughput).toBe(4);
});

test('a window shorter than a second counts as one', () => {
  expect(qwsAttributes({ endpoints: [endpoint({ calls: 3 })], callers: [], seconds: 0.01 }).throughput).toBe(3);
});

test('what somebody knows is taken as given', () => {
  const given = { compliance: 80, documentation: 40 };
  expect(qwsAttributes({ endpoints: [], callers: [], seconds: 1, given })).toMatchObject({
    ...given,
    bestPractices: null,
  });
});
