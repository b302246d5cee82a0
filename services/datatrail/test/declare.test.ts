// declare -> review -> analyze, as a person does it: after accepting what was observed nothing is undeclared.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@datatrail/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

vi.setConfig({ testTimeout: 120_000 });

const FLOWS = fileURLToPath(new URL('../../../test/flows/', import.meta.url));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-declare-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function analyze(file: string, ...more: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await runDatatrail(['analyze', file, '--format', 'json', ...more], { cwd: folder });
  expect([code, stderr.includes('Cure:')]).toEqual([0, false]);
  return JSON.parse(stdout);
}

const outward = ({ flows }: Report) => flows.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]));

test.each(['thoth-docker-renovate/docker-renovate.jsonl.gz', 'genai-prompt/input.jsonl'])('%s', async (name) => {
  const file = join(FLOWS, name);
  const before = await analyze(file);
  expect(outward(before).filter((verdict) => verdict !== 'declared').length).toBeGreaterThan(0);

  const out = join(folder, `${name.replaceAll('/', '-')}.yaml`);
  const declared = await runDatatrail(['declare', '--from', file, '--out', out], { cwd: folder });
  expect([declared.code, declared.stdout]).toEqual([0, '']);
  const after = await analyze(file, '--declarations', out);
  expect(new Set(outward(after))).toEqual(new Set(['declared']));
  expect(outward(after)).toHaveLength(outward(before).length);
  const kinds = after.findings.map(({ kind }) => kind);
  for (const kind of ['undeclared_recipient', 'undeclared_flow', 'unused_declaration'])
    expect(kinds).not.toContain(kind);
});
