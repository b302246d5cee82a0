import { DatatrailError, loadSettings } from '@datatrail/runtime';
import type { FactFilter, TraceFilter } from '@datatrail/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRiskApi, type RiskApi, type RiskApiSources } from '../src/create-risk-api.ts';
import { SAMPLE_REPORT } from './sample-report.ts';
import { sampleSources } from './sample-sources.ts';

const API = loadSettings({ environment: {} }).api;
const asked: FactFilter[] = [];
const searched: TraceFilter[] = [];
const reasons: string[] = [];
const failures: string[] = [];

const plain = sampleSources();
const sources: RiskApiSources = {
  ...plain,
  async report(filter) {
    asked.push(filter);
    if (filter.service === 'broken') throw new Error('SELECT secret FROM somewhere');
    if (filter.service === 'slow') throw new DatatrailError('query_limit', 'the question took too long');
    return SAMPLE_REPORT;
  },
  store: {
    ...plain.store,
    async findTraces(filter) {
      searched.push(filter);
      return { traces: [], cursor: null };
    },
  },
  notReady: () => reasons,
};

let api: RiskApi;
beforeAll(async () => {
  api = createRiskApi({
    settings: { ...API, port: 0 },
    version: '0.0.0',
    sources,
    onError: (_error, route) => failures.push(route),
  });
  await api.start();
});
afterAll(() => api.stop());

const get = (path: string) => fetch(api.address + path);
const json = async (path: string) => JSON.parse(await (await get(path)).text());

describe('lists', () => {
  test('are paged by cursor, each item once', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await json(`/api/v1/findings?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...page.items.map((item: { id: string }) => item.id));
      cursor = page.next ?? '';
    } while (cursor !== '');
    expect(ids).toEqual(['f-1', 'f-2', 'f-3']);
  });

  test('are narrowed by severity (at least), category and recipient by id, organisation or host', async () => {
    const ids = async (query: string) => (await json(`/api/v1/findings?${query}`)).items.length;
    expect(await ids('severity=medium')).toBe(2);
    expect(await ids('recipient=Mixpanel')).toBe(3);
    expect(await ids('recipient=api.mixpanel.com')).toBe(3);
    expect(await ids('recipient=stripe.com')).toBe(0);
    expect((await json('/api/v1/flows?category=user.contact.email')).items).toHaveLength(1);
  });

  test('of recipients name senders, categories and verdicts', async () => {
    const [recipient] = (await json('/api/v1/recipients')).items;
    expect(recipient).toMatchObject({
      id: 'external:mixpanel.com',
      senders: ['service:shop/checkout'],
      categories: ['user.contact.email', 'user.contact.phone_number'],
      verdicts: ['undeclared_recipient'],
      calls: 3,
    });
  });
});

describe('questions', () => {
  test('reach the analyzer as whole minutes and names', async () => {
    await get('/api/v1/graph?from=2026-11-22T20:00:30Z&to=2026-11-22T21:00:30Z&environment=prod&namespace=shop');
    expect(asked.at(-1)).toEqual({
      tenant: 'default',
      window: { fromMinute: Date.UTC(2026, 10, 22, 20) / 60_000, toMinute: Date.UTC(2026, 10, 22, 21, 1) / 60_000 },
      environment: 'prod',
      namespace: 'shop',
    });
  });

  test('beyond the last minute there is nothing, which is no error', async () => {
    const { status } = await get('/api/v1/graph?from=9999-01-01T00:00:00Z');
    const last = Date.UTC(2200, 0, 1) / 60_000;
    expect([status, asked.at(-1)]).toEqual([200, { tenant: 'default', window: { fromMinute: last, toMinute: last } }]);
  });

  test('for traces reach the store', async () => {
    await get('/api/v1/traces?service=checkout&endpoint=POST%20/orders&recipient=api.mixpanel.com&limit=5');
    expect(searched.at(-1)).toEqual({
      tenant: 'default',
      fromUs: 0,
      toUs: Date.UTC(2200, 0, 1) * 1000,
      service: 'checkout',
      endpoint: 'POST /orders',
      recipient: 'api.mixpanel.com',
      limit: 5,
    });
  });
});

describe('problems', () => {
  const cases = [
    ['/api/v1/findings?severity=terrible', 400, 'bad_usage'],
    ['/api/v1/findings?from=yesterday', 400, 'bad_usage'],
    ['/api/v1/findings?from=2026-11-22T21:00:00Z&to=2026-11-22T20:00:00Z', 400, 'bad_usage'],
    ['/api/v1/findings?limit=0', 400, 'bad_usage'],
    ['/api/v1/findings?limit=5000', 400, 'bad_usage'],
    ['/api/v1/findings?cursor=AAAA', 400, 'bad_usage'],
    ['/api/v1/findings?unforeseen=1', 400, 'bad_usage'],
    ['/api/v1/findings/f-9', 404, 'not_found'],
    ['/api/v1/services/nobody', 404, 'not_found'],
    ['/api/v1/services/gateway', 400, 'bad_usage'],
    ['/api/v1/traces/0123', 400, 'bad_usage'],
    [`/api/v1/traces/${'a'.repeat(32)}`, 404, 'not_found'],
    ['/nowhere', 404, 'not_found'],
    ['/api/v1/%zzsecret', 400, 'bad_usage'],
    [`/api/v1/services/secret${'x'.repeat(400)}`, 414, 'bad_usage'],
    ['/api/v1/report?service=slow', 503, 'query_limit'],
    ['/api/v1/report?service=broken', 500, 'engine_failed'],
  ] as const;
  test.each(cases)('%s is answered with %i', async (path, status, code) => {
    const response = await get(path);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status, code });
    expect(text).not.toMatch(/secret|terrible|yesterday/);
  });

  test('of the program itself are told to the log, by route only', () => {
    expect(failures).toContain('GET /api/v1/report');
  });
});

test('what no schema names does not leave', async () => {
  expect(await (await get('/api/v1/graph')).text()).not.toContain('unforeseen');
  expect(await (await get('/api/v1/report')).text()).not.toContain('unforeseen');
});

test('the report keeps its bytes: schema and report have the same fields', async () => {
  const { unforeseen: _, ...first } = Object.assign({ unforeseen: '' }, SAMPLE_REPORT.graph.nodes[0]);
  const expected = {
    ...SAMPLE_REPORT,
    graph: { ...SAMPLE_REPORT.graph, nodes: [first, SAMPLE_REPORT.graph.nodes[1]] },
  };
  const { input, ...rest } = await json('/api/v1/report');
  const { window, suppressed, ...own } = input;
  expect({ ...rest, input: own }).toEqual(expected);
  expect(suppressed).toBe(0);
  expect(window).toEqual({ from: expect.stringMatching(/:00:00\.000Z$/), to: null });
});

test('a service is found by name, namespace and name, and has a risk of its own', async () => {
  expect((await json('/api/v1/services/checkout')).name).toBe('checkout');
  expect((await json('/api/v1/services/admin%2Fgateway/risk')).risk.score).toBe(40.5);
});

test('OpenAPI 3.1 lists every route with its answers', async () => {
  const document = await json('/api/v1/openapi.json');
  expect(document.openapi).toBe('3.1.0');
  for (const path of ['services', 'services/{name}', 'services/{name}/risk', 'endpoints', 'graph', 'flows', 'findings'])
    expect(document.paths[`/api/v1/${path}`].get.responses['200'], path).toBeDefined();
  for (const path of ['findings/{id}', 'recipients', 'traces', 'traces/{traceId}', 'coverage', 'detectors', 'ingest'])
    expect(document.paths[`/api/v1/${path}`].get.responses['200'], path).toBeDefined();
  expect(
    document.paths['/api/v1/report'].get.responses.default.content['application/json'].schema.properties.detail,
  ).toBeDefined();
  expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([]);
});

test('liveness, readiness and metrics', async () => {
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  reasons.push('the store is starting');
  const response = await get('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'not ready', reasons: ['the store is starting'] });
  reasons.pop();
  expect(await (await get('/metrics')).text()).toBe('datatrail_up 1\n');
});

test('the page loads nothing from elsewhere and runs nothing inline', async () => {
  const page = await get('/');
  const html = await page.text();
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(path).not.toMatch(/^(\w+:|\/\/)/);
    expect((await get(`/${path}`)).status, path).toBe(200);
  }
  expect(html).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
});

test('a port that is taken is an error with a cure', async () => {
  const port = Number(new URL(api.address).port);
  const second = createRiskApi({ settings: { ...API, port }, version: '0.0.0', sources });
  await expect(second.start()).rejects.toMatchObject({ code: 'port_taken' });
  await second.stop();
});
