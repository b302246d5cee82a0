import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@datatrail/model';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { type Expected, problemsOf } from './expectations.ts';
import { reorderInput } from './reorder.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const MAIN = join(HERE, '../../services/datatrail/src/main.ts');
const TIMEOUT_MS = 120_000;
/** Engines at a time: each is a process with a memory of its own. */
vi.setConfig({ maxConcurrency: 2 });

const scratch = mkdtempSync(join(tmpdir(), 'datatrail-flows-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function analyze(folder: string, args: readonly string[]): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const child = spawn(process.execPath, [MAIN, 'analyze', '--format', 'json', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.on('error', reject);
  child.on('close', (code) =>
    resolve({
      code: code ?? -1,
      stdout: Buffer.concat(out).toString('utf8'),
      stderr: Buffer.concat(err).toString('utf8'),
    }),
  );
  return promise;
}

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

/** What must not differ between two runs over the same spans. */
function comparable(stdout: string, withRepeats: boolean): unknown {
  const report = JSON.parse(stdout) as Report;
  const { duplicates, formats, ...input } = report.input;
  return {
    ...report,
    generatedAt: '',
    input: { ...input, ...(withRepeats ? {} : { duplicates }), formats: withRepeats ? formats : [] },
  };
}

const reports = new Map<string, Promise<Outcome>>();
function reportOf({ name, expected }: FlowCase): Promise<Outcome> {
  const known = reports.get(name) ?? analyze(join(HERE, name), expected.arguments);
  reports.set(name, known);
  return known;
}

const isInput = (argument: string): boolean => !argument.startsWith('-') && !argument.endsWith('.yaml');

describe.each(cases)('$name', { timeout: TIMEOUT_MS, concurrent: true }, (flow) => {
  const { name, expected } = flow;

  test(expected.about === '' ? 'gives the expected report' : expected.about, async () => {
    const { code, stdout, stderr } = await reportOf(flow);
    expect({ code, stderr: code === (expected.exitCode ?? 0) ? '' : stderr }).toEqual({
      code: expected.exitCode ?? 0,
      stderr: '',
    });
    for (const part of [expected.stderr ?? '', ...(expected.stderrAll ?? [])]) expect(stderr).toContain(part);
    for (const secret of expected.secrets ?? []) expect((stdout + stderr).includes(secret)).toBe(false);
    expect(stdout).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
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
      const again = await analyze(join(HERE, name), [
        ...inputs.reverse(),
        ...expected.arguments.filter((a) => !isInput(a)),
      ]);
      expect(again.code, again.stderr).toBe(0);
      expect(comparable(again.stdout, true)).toEqual(comparable((await reportOf(flow)).stdout, true));
    });

  if (expected.sameAs !== undefined)
    test(`the same report as ${expected.sameAs}`, async () => {
      const other = cases.find((c) => c.name === expected.sameAs);
      if (other === undefined) throw new Error(`no case ${expected.sameAs}`);
      expect(comparable((await reportOf(flow)).stdout, false)).toEqual(
        comparable((await reportOf(other)).stdout, false),
      );
    });
});

test('every case says where its data is from, or is our own', () => {
  for (const { name } of cases) {
    const files = readdirSync(join(HERE, name));
    const copied = files.some((file) => /\.(gz|bin|pb)$/.test(file));
    if (copied) expect(files, name).toContain('LICENCE.md');
  }
});
