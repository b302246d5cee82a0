import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, createMetrics, loadSettings, systemClock } from '@datatrail/runtime';
import type { FactStore } from '@datatrail/store';
import { expect, onTestFinished, test } from 'vitest';
import { createTenantAnalyzers, type TenantAnalyzersOptions } from '../src/create-tenant-analyzers.ts';

/** Tells which tenants were looked at; none of them has anything. */
function startable(over: Partial<TenantAnalyzersOptions> = {}) {
  const lookedAt = new Set<string>();
  const store: FactStore = {
    async dirtyMinutes(tenant) {
      lookedAt.add(tenant);
      return { minutes: [], groups: [], watermark: '', late: 0 };
    },
    readTraces: () => Promise.reject(new Error('nothing is dirty')),
    writeFacts: () => Promise.reject(new Error('nothing is dirty')),
    readFacts: (filter) => Promise.reject(new Error(`facts of ${filter.tenant}`)),
    writeReport: async () => undefined,
  };
  const analyzer = createTenantAnalyzers({
    store,
    tenants: ['alpha'],
    discoverEveryMs: 10,
    settings: { ...loadSettings({ environment: {} }).analyzer, intervalSeconds: 0.01 },
    log: createLog({ level: 'silent', format: 'json' }),
    metrics: createMetrics(),
    clock: systemClock,
    normalizeKey: (key) => key,
    ...over,
  });
  onTestFinished(() => analyzer.stop());
  return { analyzer, lookedAt };
}

test('tenants that come later are analysed too', async () => {
  const stored = ['alpha'];
  const { analyzer, lookedAt } = startable({ discover: async () => stored });
  await analyzer.start();
  await expect.poll(() => [...lookedAt]).toEqual(['alpha']);
  stored.push('beta');
  await expect.poll(() => [...lookedAt].sort()).toEqual(['alpha', 'beta']);
});

test('a look that fails is tried again', async () => {
  let looks = 0;
  const discover = async () => {
    if (++looks < 3) throw new Error('the store is away');
    return ['beta'];
  };
  const { analyzer, lookedAt } = startable({ discover });
  await analyzer.start();
  await expect.poll(() => lookedAt.has('beta')).toBe(true);
});

test('a report is asked of its own tenant, and of nobody when there is none', async () => {
  const { analyzer } = startable({ discover: async () => ['beta'] });
  await expect(analyzer.report({ tenant: 'alpha' })).rejects.toThrow('facts of alpha');
  await expect(analyzer.report({ tenant: 'beta' })).rejects.toThrow('facts of beta');
  await expect(analyzer.report({ tenant: 'gamma' })).rejects.toMatchObject({ code: 'not_found' });
});

test('each may have a file of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-tenants-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'alpha.yaml'), 'recipients: []\n');
  const settings = { ...loadSettings({ environment: {} }).analyzer, declarationsFile: join(folder, '{tenant}.yaml') };
  await startable({ settings }).analyzer.load();
  await expect(startable({ settings, tenants: ['alpha', 'beta'] }).analyzer.load()).rejects.toThrow('beta.yaml');
});
