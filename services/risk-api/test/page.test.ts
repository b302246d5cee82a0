import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadSettings } from '@datatrail/runtime';
import { afterAll, expect, test } from 'vitest';
import { createRiskApi } from '../src/create-risk-api.ts';
import { SAMPLE_REPORT } from './sample-report.ts';
import { sampleSources } from './sample-sources.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--virtual-time-budget=10000',
  '--dump-dom',
];
const folders = (process.env.PATH ?? '').split(':');
const browser = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
const profile = mkdtempSync(join(tmpdir(), 'datatrail-browser-'));
afterAll(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));

test.runIf(process.env.CI === 'true')('a browser is there (cure: apt-get install chromium)', () => {
  expect(browser).toBeDefined();
});

// on a machine without Chromium this test is skipped; the one above fails where it must not be
test.skipIf(browser === undefined)(
  'Chromium shows the report, and text of spans stays text',
  { timeout: 120_000 },
  async () => {
    const [service] = SAMPLE_REPORT.services;
    const [finding] = SAMPLE_REPORT.findings;
    if (service === undefined || finding === undefined) throw new Error('the sample has neither');
    const report = {
      ...SAMPLE_REPORT,
      services: [{ ...service, name: '<img src=x onerror=document.title=1>' }],
      findings: [{ ...finding, title: '<script>document.title = "taken"</script>' }],
    };
    const never = () => Promise.reject(new Error('not asked by the page'));
    const api = createRiskApi({
      settings: { ...loadSettings({ environment: {} }).api, port: 0 },
      version: '0.0.0',
      sources: {
        ...sampleSources(),
        report: async () => report,
        store: {
          findTraces: never,
          readTrace: never,
          readInstances: never,
          readRawEdges: never,
          readIngest: never,
        },
      },
    });
    await api.start();
    try {
      const { stdout } = await promisify(execFile)(browser ?? '', [
        ...FLAGS,
        `--user-data-dir=${profile}`,
        `${api.address}/`,
      ]);
      expect(stdout).toContain('<title>Datatrail</title>');
      expect(stdout).toContain('30 spans, 3 traces, 2 services');
      expect(stdout).toContain('may hold raw values of user.name');
      expect(stdout).toContain('&lt;script&gt;document.title');
      expect(stdout).toContain('&lt;img src=x');
      expect(stdout).not.toContain('<img');
      for (const title of ['Findings', 'Risk of services', 'Who calls whom', 'Data flows to others', 'Endpoints'])
        expect(stdout).toContain(title);
    } finally {
      await api.stop();
    }
  },
);
