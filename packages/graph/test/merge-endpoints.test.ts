import type { EndpointFact } from '@datatrail/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeEndpoints, renamed } from '../src/merge-endpoints.ts';
import { shuffled } from './scene.ts';

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test('a place with more than 50 different segments holds values', () => {
  const names = renamed([...many(51, (i) => `GET /users/name${i}/orders`), 'GET /users', 'POST /users/a/orders']);
  expect(new Set(names.values())).toEqual(new Set(['GET /users/{*}/orders', 'GET /users', 'POST /users/a/orders']));
});

test('50 stay, and so do 200 resources at the first place', () => {
  expect(new Set(renamed(many(50, (i) => `GET /users/name${i}`)).values()).size).toBe(50);
  expect(new Set(renamed(many(200, (i) => `GET /get${i}`)).values()).size).toBe(200);
});

test('once merged, further values of the place join', () => {
  expect(renamed(['GET /users/{*}', 'GET /users/bob']).get('GET /users/bob')).toBe('GET /users/{*}');
});

const fact = (endpoint: string, calls = 1): EndpointFact => ({
  environment: '',
  namespace: '',
  service: 'shop',
  endpoint,
  kind: 'http',
  protocol: 'http',
  calls,
  errors: 0,
  latency: { bucket: [1], count: [calls] },
  statusCodes: [[200, calls]],
  addresses: [],
  instances: [],
  versions: [],
  callers: [],
  publicCalls: 0,
  rootCalls: 0,
  categoriesIn: [],
  categoriesOut: [],
  exampleTraces: [endpoint],
  firstSeenUs: 1,
  lastSeenUs: 2,
});

test('calls are kept, the number of endpoints is bounded', () => {
  const merged = mergeEndpoints(many(3000, (i) => fact(`name ${i}`, i)));
  expect(merged.length).toBe(501);
  expect(merged.reduce((total, one) => total + one.calls, 0)).toBe((2999 * 3000) / 2);
});

test('order does not matter, and merging what was merged changes nothing', () => {
  const segment = fc.oneof(
    fc.constantFrom('users', 'orders', '{id}'),
    fc.nat({ max: 400 }).map((n) => `n${n}`),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(segment, segment, segment), { minLength: 1, maxLength: 300 }),
      fc.nat(),
      (paths, seed) => {
        const facts = [...new Set(paths.map((p) => `GET /${p.join('/')}`))].map((e) => fact(e));
        const merged = mergeEndpoints(facts);
        expect(mergeEndpoints(shuffled(facts, seed + 1))).toEqual(merged);
        expect(mergeEndpoints(merged)).toEqual(merged);
      },
    ),
    { numRuns: 60 },
  );
});

test('few days in the first place are versions, many are values; merged again they stay merged', () => {
  const days = (count: number) => Array.from({ length: count }, (_, i) => `GET /2024-01-${10 + i}/rows`);
  expect(new Set(renamed(days(3)).values()).size).toBe(3);
  expect([...new Set(renamed(days(9)).values())]).toEqual(['GET /{date}/rows']);
  expect([...new Set(renamed([...days(2), 'GET /{date}/rows']).values())]).toEqual(['GET /{date}/rows']);
});
