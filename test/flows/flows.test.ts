import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '@datatrail/model';
import { afterAll, describe, expect, test } from 'vitest';
import { analyzeInProcess, type Outcome } from './analyze-in-process.ts';
import { type Expected, problemsOf } from './expectations.ts';
import { reorderInput } from './reorder.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const MAIN = join(HERE, '../../services/datatrail/src/main.ts');
const TIMEOUT_MS = 120_000;
/** Safe shapes (`aaaa@aaaa.aa`) look like addresses. */
const SHAPE = /"shape": "[^"]*"/g;

const scratch = mkdtempSync(join(tmpdir(), 'datatrail-flows-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface FlowCase {
  readonly name: string;
  readonly expected: Expected;
}

const cases: FlowCase[] = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    expected: JSON.parse(readFileSync(join(HERE, name, 'expected.json'), 'utf8')) as Expected,
  }));

/** What must not differ between two runs over the same spans, in whatever order, split, number and form. */
function comparable(stdout: string): unknown {
  const report = JSON.parse(stdout) as Report;
  return { ...report, generatedAt: '', input: { ...report.input, duplicates: 0, formats: [] } };
}

const reports = new Map<string, Promise<Outcome>>();
function reportOf({ name, expected }: FlowCase): Promise<Outcome> {
  const known = reports.get(name) ?? analyzeInProcess(join(HERE, name), expected.arguments);
  reports.set(name, known);
  return known;
}

const isInput = (argument: string): boolean => !argument.startsWith('-') && !argument.endsWith('.yaml');

describe.each(cases)('$name', { timeout: TIMEOUT_MS }, (flow) => {
  const { name, expected } = flow;

  test(expected.about === '' ? 'gives the expected report' : expected.about, async () => {
    const { code, stdout, stderr } = await reportOf(flow);
    expect({ code, stderr: code === (expected.exitCode ?? 0) ? '' : stderr }).toEqual({
      code: expected.exitCode ?? 0,
      stderr: '',
    });
    for (const part of [expected.stderr ?? '', ...(expected.stderrAll ?? [])]) expect(stderr).toContain(part);
    for (const secret of expected.secrets ?? []) expect((stdout + stderr).includes(secret)).toBe(false);
    expect(stdout.replaceAll(SHAPE, '')).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
    if (code === 0) expect(problemsOf(JSON.parse(stdout) as Report, expected)).toEqual([]);
    else expect(stdout).toBe('');
  });

  if (expected.reorder === true)
    test('another order, another split, every span twice: the same report', async () => {
      const inputs = expected.arguments.filter(isInput).map((file) => {
        const path = join(scratch, `${name}-${file.replace(/\.gz$/, '')}`);
        writeFileSync(path, reorderInput(readFileSync(join(HERE, name, file))));
        return path;
      });
      const again = await analyzeInProcess(join(HERE, name), [
        ...inputs.reverse(),
        ...expected.arguments.filter((a) => !isInput(a)),
      ]);
      expect(again.code, again.stderr).toBe(0);
      expect(comparable(again.stdout)).toEqual(comparable((await reportOf(flow)).stdout));
    });

  if (expected.sameAs !== undefined)
    test(`the same report as ${expected.sameAs}`, async () => {
      const other = cases.find((c) => c.name === expected.sameAs);
      if (other === undefined) throw new Error(`no case ${expected.sameAs}`);
      expect(comparable((await reportOf(flow)).stdout)).toEqual(comparable((await reportOf(other)).stdout));
    });
});

test('the program itself says the same, and ends with the same code', { timeout: TIMEOUT_MS }, async () => {
  const folder = join(HERE, 'python-both-names');
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'analyze', '--format', 'json', 'input.jsonl'], {
    cwd: folder,
  });
  expect(comparable(stdout)).toEqual(comparable((await analyzeInProcess(folder, ['input.jsonl'])).stdout));
  const failing = promisify(execFile)(process.execPath, [MAIN, 'analyze', 'absent.jsonl'], { cwd: folder });
  await expect(failing).rejects.toMatchObject({ code: 2, stdout: '' });
});

test('every case says where its data is from, or is our own', () => {
  for (const { name } of cases) {
    const files = readdirSync(join(HERE, name));
    const copied = files.some((file) => /\.(gz|bin|pb)$/.test(file));
    if (copied) expect(files, name).toContain('LICENCE.md');
  }
});
