import { request } from 'node:http';
import { hashOfKey, makeKey } from '@datatrail/runtime';
import type { FactFilter } from '@datatrail/store';
import { describe, expect, test } from 'vitest';
import { sampleSources } from './sample-sources.ts';
import { ask, startApi } from './started-api.ts';

const NOW = Date.UTC(2026, 10, 22, 20, 31);
const minuteOf = (iso: string) => Date.parse(iso) / 60_000;
const OPEN_END = Date.UTC(2200, 0, 1) / 60_000;

describe('a question that names no window', () => {
  test('is about the last days, says so, and so do the document and every page', async () => {
    const asked: FactFilter[] = [];
    const { api } = await startApi({ sources: sampleSources(asked), settings: { windowDays: 2 }, now: () => NOW });
    const from = '2026-11-20T20:00:00.000Z';
    for (const path of ['report', 'services', 'endpoints', 'flows', 'findings', 'recipients', 'coverage']) {
      const told = JSON.parse((await ask(`${api.address}/api/v1/${path}`)).text);
      expect(told.window ?? told.input.window).toEqual({ from, to: null });
      expect(asked.at(-1)?.window).toEqual({ fromMinute: minuteOf(from), toMinute: OPEN_END });
    }
    const { text } = await ask(`${api.address}/api/v1/openapi.json`);
    expect(text).toContain('api.windowDays');
  });

  test('is the same one within an hour, so that its report is made once', async () => {
    const asked: FactFilter[] = [];
    let now = NOW;
    const { api } = await startApi({ sources: sampleSources(asked), now: () => now });
    await ask(`${api.address}/api/v1/report`);
    now += 20 * 60_000;
    await ask(`${api.address}/api/v1/report`);
    expect(asked[0]).toEqual(asked[1]);
  });

  test('may name one end only', async () => {
    const asked: FactFilter[] = [];
    const { api } = await startApi({ sources: sampleSources(asked), settings: { windowDays: 1 }, now: () => NOW });
    await ask(`${api.address}/api/v1/graph?to=2025-01-02T10:30:00Z`);
    await ask(`${api.address}/api/v1/graph?from=1970-01-01T00:00:00Z`);
    expect(asked.map(({ window }) => window)).toEqual([
      { fromMinute: minuteOf('2025-01-01T10:00:00Z'), toMinute: minuteOf('2025-01-02T10:30:00Z') },
      { fromMinute: 0, toMinute: OPEN_END },
    ]);
  });
});

const store = sampleSources().store;

describe('a question', () => {
  test('is stopped in the store when who asked goes away', async () => {
    const given = Promise.withResolvers<AbortSignal | undefined>();
    const sources = sampleSources([], {
      store: {
        ...store,
        findTraces(_filter, options) {
          given.resolve(options?.signal);
          return new Promise(() => undefined);
        },
      },
    });
    const { api, failures } = await startApi({ sources });
    const sent = request(`${api.address}/api/v1/traces`);
    sent.on('error', () => undefined);
    sent.end();
    const signal = await given.promise;
    expect(signal?.aborted).toBe(false);
    sent.destroy();
    await expect.poll(() => signal?.aborted).toBe(true);
    expect(failures.length).toBeLessThanOrEqual(1);
  });

  test('that takes too long is stopped and answered', async () => {
    let stopped = false;
    const sources = sampleSources([], {
      store: {
        ...store,
        readTrace: (_tenant, _id, options) =>
          new Promise((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => {
              stopped = true;
              reject(new Error('stopped'));
            });
          }),
      },
    });
    const { api } = await startApi({ sources, settings: { timeoutSeconds: 0.1 } });
    const told = await ask(`${api.address}/api/v1/traces/${'a'.repeat(32)}`);
    expect([told.status, JSON.parse(told.text).code, stopped]).toEqual([503, 'query_limit', true]);
  });

  test('above the number that may be in work is put off, also when those who asked are gone', async () => {
    const held = Promise.withResolvers<void>();
    let reports = 0;
    const plain = sampleSources();
    const sources = sampleSources([], {
      async report(filter) {
        reports++;
        await held.promise;
        return plain.report(filter);
      },
    });
    const { api } = await startApi({ sources, settings: { maxInWork: 2 } });
    const url = `${api.address}/api/v1/graph`;
    for (let i = 0; i < 2; i++) {
      const sent = request(url).on('error', () => undefined);
      sent.end();
      await expect.poll(() => reports).toBe(i + 1);
      sent.destroy();
    }
    const told = await ask(url);
    expect([told.status, told.headers['retry-after'], JSON.parse(told.text).code]).toEqual([503, '1', 'overloaded']);
    expect((await ask(`${api.address}/healthz`)).status).toBe(200);
    held.resolve();
    await expect.poll(async () => (await ask(url)).status).toBe(200);
  });

  test('of one tenant leaves room for the other', async () => {
    const keys = { alpha: makeKey('read'), beta: makeKey('read') };
    const entries = Object.entries(keys).map(([tenant, key]) => `${tenant}:${hashOfKey(key).toString('hex')}`);
    const held = Promise.withResolvers<void>();
    const plain = sampleSources();
    const sources = sampleSources([], {
      async report(filter) {
        if (filter.tenant === 'alpha') await held.promise;
        return plain.report(filter);
      },
    });
    const environment = { DATATRAIL_KEYS_READ: entries.join(',') };
    const { api } = await startApi({ sources, settings: { maxInWork: 4 }, environment });
    const askAs = (tenant: 'alpha' | 'beta') =>
      ask(`${api.address}/api/v1/graph`, { headers: { 'x-api-key': keys[tenant] } });
    const flood = Array.from({ length: 10 }, () => askAs('alpha'));
    expect((await Promise.race(flood)).status).toBe(503);
    expect((await askAs('beta')).status).toBe(200);
    held.resolve();
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  });
});
