import { hashOfKey, makeKey } from '@datatrail/runtime';
import type { FactFilter } from '@datatrail/store';
import { describe, expect, test } from 'vitest';
import { sampleSources } from './sample-sources.ts';
import { ask, startApi } from './started-api.ts';

const PATHS = ['/', '/page.js', '/api/v1/report', '/api/v1/openapi.json', '/healthz', '/metrics', '/nothing'];

describe('pages of strangers', () => {
  test.each(['evil.example', 'evil.example:8080', 'localhost.evil.example:8080', '127.0.0.1.evil.example'])(
    'that lead the name %s to this machine get nothing: API, page and metrics',
    async (host) => {
      const asked: FactFilter[] = [];
      const { api } = await startApi({ sources: sampleSources(asked) });
      for (const path of PATHS) {
        const told = await ask(api.address + path, { headers: { host } });
        expect([told.status, told.headers['content-type']]).toEqual([403, 'application/problem+json']);
        expect(JSON.parse(told.text)).toMatchObject({ code: 'forbidden', status: 403 });
        expect(told.text).not.toContain('evil');
      }
      expect(asked).toEqual([]);
    },
  );

  test('of another origin may not ask, neither reading nor writing', async () => {
    const { api } = await startApi({ sources: sampleSources() });
    const { port } = new URL(api.address);
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:1',
      `https://localhost.evil.example:${port}`,
    ])
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const told = await ask(`${api.address}/api/v1/report`, { method, headers: { origin } });
        expect([told.status, told.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      }
    const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask(`${api.address}/api/v1/report`, { headers: image })).status).toBe(403);
  });

  test('names and origins that are ours are let in', async () => {
    const { api } = await startApi({ sources: sampleSources(), settings: { allowedHosts: ['trail.shop.example'] } });
    const { port } = new URL(api.address);
    for (const host of [`localhost:${port}`, '127.0.0.1', 'datatrail:8080', '[::1]:8080', 'trail.shop.example'])
      expect((await ask(`${api.address}/api/v1/report`, { headers: { host } })).status).toBe(200);
    const own = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect((await ask(`${api.address}/api/v1/report`, { headers: own })).status).toBe(200);
    const proxied = { origin: 'https://trail.shop.example' };
    expect((await ask(`${api.address}/api/v1/report`, { headers: proxied })).status).toBe(200);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask(`${api.address}/`, { headers: link })).status).toBe(200);
  });

  test('behind a public address, where keys are asked for, any name will do', async () => {
    const key = makeKey('read');
    const environment = { DATATRAIL_KEYS_READ: `shop:${hashOfKey(key).toString('hex')}` };
    const { api } = await startApi({ sources: sampleSources(), settings: { host: '0.0.0.0' }, environment });
    const { port } = new URL(api.address);
    const url = `http://127.0.0.1:${port}/api/v1/report`;
    const host = 'trail.shop.example';
    expect((await ask(url, { headers: { host, 'x-api-key': key } })).status).toBe(200);
    expect((await ask(url, { headers: { host } })).status).toBe(401);
  });
});

describe('keys', () => {
  const keys = { read: makeKey('read'), admin: makeKey('admin'), ingest: makeKey('ingest') };
  const entry = (key: string, tenant = 'shop') => `${tenant}:${hashOfKey(key).toString('hex')}`;
  const environment = {
    DATATRAIL_KEYS_READ: entry(keys.read),
    DATATRAIL_KEYS_ADMIN: entry(keys.admin, 'bank'),
    DATATRAIL_KEYS_INGEST: entry(keys.ingest),
  };

  test('say whose report is asked for', async () => {
    const asked: FactFilter[] = [];
    const { api } = await startApi({ sources: sampleSources(asked), environment });
    const url = `${api.address}/api/v1/graph`;
    expect((await ask(url, { headers: { authorization: `Bearer ${keys.read}` } })).status).toBe(200);
    expect((await ask(url, { headers: { 'x-api-key': keys.admin } })).status).toBe(200);
    expect(asked.map(({ tenant }) => tenant)).toEqual(['shop', 'bank']);
  });

  test('of none, another kind or another maker get no further, and are not said again', async () => {
    const asked: FactFilter[] = [];
    const { api, failures } = await startApi({ sources: sampleSources(asked), environment });
    const statusOf = async (key: string | undefined, path = '/api/v1/report') => {
      const told = await ask(api.address + path, { headers: key === undefined ? {} : { 'x-api-key': key } });
      for (const secret of Object.values(keys)) expect(told.text + JSON.stringify(told.headers)).not.toContain(secret);
      return told;
    };
    expect((await statusOf(undefined)).status).toBe(401);
    expect((await statusOf(undefined)).headers['www-authenticate']).toBe('Bearer realm="datatrail"');
    expect((await statusOf(makeKey('read'))).status).toBe(401);
    expect((await statusOf(keys.ingest)).status).toBe(403);
    expect([asked, failures]).toEqual([[], []]);
    // of all tenants together: for those who run it
    expect((await statusOf(undefined, '/metrics')).status).toBe(401);
    expect((await statusOf(keys.read, '/metrics')).status).toBe(403);
    expect((await statusOf(keys.admin, '/metrics')).status).toBe(200);
  });

  test('are not asked for what tells nothing of a tenant', async () => {
    const { api } = await startApi({ sources: sampleSources(), environment });
    for (const path of ['/', '/page.js', '/page.css', '/healthz', '/readyz', '/api/v1/openapi.json'])
      expect((await ask(api.address + path)).status).toBe(200);
  });
});
