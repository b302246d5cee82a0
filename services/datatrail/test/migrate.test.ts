import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

const folder = mkdtempSync(join(tmpdir(), 'datatrail-migrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runDatatrail(['migrate', '--plan', ...args], { cwd: folder, environment });

test('the plan of each form is printed, and nothing is done', async () => {
  const [embedded, server, cluster] = await Promise.all(
    ['embedded', 'server', 'cluster'].map((form) => plan(['--form', form])),
  );
  for (const result of [embedded, server, cluster]) {
    expect(result?.code, result?.stderr).toBe(0);
    expect(result?.stdout).toMatch(/CREATE TABLE IF NOT EXISTS .*spans/);
  }
  expect(embedded?.stdout).not.toMatch(/ON CLUSTER|Replicated/);
  expect(cluster?.stdout).toMatch(/ON CLUSTER '\{cluster\}'[\s\S]*ReplicatedMergeTree[\s\S]*Distributed/);
  expect(readdirSync(folder)).toEqual([]);
});

test('without a form the settings say it', async () => {
  const settings = { DATATRAIL_CLICKHOUSE_URL: 'http://127.0.0.1:1', DATATRAIL_CLICKHOUSE_CLUSTER: 'main' };
  expect((await plan([], settings)).stdout).toContain("ON CLUSTER 'main'");
  expect((await plan([])).stdout).not.toContain('ON CLUSTER');
});

test('a form that is none is refused with the list', async () => {
  const { code, stderr } = await plan(['--form', 'laptop']);
  expect(code).toBe(2);
  expect(stderr).toContain('embedded, server, cluster');
});
