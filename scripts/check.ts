// Types, format and lint, promises and switches, dead code, directions: what a compiler and its friends can say about the
// tree without running it. `npm test` runs the same steps as tests.
//
// usage: npm run check [-- STEP ...]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

interface CheckStep {
  readonly name: string;
  readonly about: string;
  /** npm package and the name of its executable. */
  readonly tool: readonly [packageName: string, bin: string];
  readonly args: readonly string[];
}

export const CHECK_STEPS: readonly CheckStep[] = [
  { name: 'types', about: 'tsc', tool: ['typescript', 'tsc'], args: ['-p', '.', '--pretty', 'false'] },
  {
    name: 'style',
    about: 'biome: format and lint',
    tool: ['@biomejs/biome', 'biome'],
    args: ['check', '--error-on-warnings', '--max-diagnostics=200', '--colors=off', '.'],
  },
  {
    name: 'promises',
    about: 'oxlint with types: floating promises, exhaustive switches',
    tool: ['oxlint', 'oxlint'],
    args: ['--type-aware', '--deny-warnings'],
  },
  {
    name: 'dead-code',
    about: 'knip: unused files, exports and dependencies',
    tool: ['knip', 'knip'],
    args: ['--no-config-hints'],
  },
  {
    name: 'directions',
    about: 'dependency-cruiser: who may import whom',
    tool: ['dependency-cruiser', 'depcruise'],
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'packages',
      'services',
      'scripts',
      'test',
    ],
  },
];

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What the tool printed, both streams. */
  readonly output: string;
}

function folderOf(packageName: string): string {
  for (const base of require.resolve.paths(packageName) ?? []) {
    const folder = join(base, packageName);
    try {
      readFileSync(join(folder, 'package.json'));
      return folder;
    } catch {
      // not here: the next folder upwards
    }
  }
  throw new Error(`${packageName} is not installed. Cure: npm ci`);
}

/** File of a tool's executable: npm's link in `.bin` is a shell script on some systems, this never is. */
export function executable([packageName, bin]: CheckStep['tool']): string {
  const folder = folderOf(packageName);
  const manifest: { readonly bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : (manifest.bin[bin] ?? bin));
}

/** Runs one step over the whole tree. Never rejects because of what the tool found. */
export function runStep(step: CheckStep): Promise<CheckResult> {
  const started = performance.now();
  const { promise, resolve: settle, reject } = Promise.withResolvers<CheckResult>();
  const child = spawn(process.execPath, [executable(step.tool), ...step.args], { cwd: ROOT });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', reject);
  child.on('close', (code) =>
    settle({ name: step.name, ok: code === 0, seconds: (performance.now() - started) / 1000, output: output.trim() }),
  );
  return promise;
}

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !CHECK_STEPS.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(`no step ${unknown.join(', ')}; there are ${CHECK_STEPS.map((s) => s.name).join(', ')}`);
  const failed: string[] = [];
  for (const step of CHECK_STEPS) {
    if (wanted.length > 0 && !wanted.includes(step.name)) continue;
    const result = await runStep(step);
    if (!result.ok) failed.push(step.name);
    process.stdout.write(
      `${result.ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(11)} ${step.about} (${result.seconds.toFixed(1)} s)\n`,
    );
    if (!result.ok) process.stdout.write(`${result.output}\n\n`);
  }
  process.stdout.write(failed.length === 0 ? 'all checks passed\n' : `failed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
