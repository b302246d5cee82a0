// Runs the tests and ends with one line `N passed, N failed`, counted from vitest's own JSON report.
// With CI=true a skipped test is a failure: there every part must be present.
//
// usage: npm test [-- vitest arguments]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The part of vitest's JSON report (`--reporter=json`) that is counted. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface TestCounts {
  readonly passed: number;
  /** Failed tests, and files that failed before or outside their tests. */
  readonly failed: number;
  readonly skipped: readonly string[];
}

/** Tests that need what a machine may rightly not be; everything else that is skipped is a part that is missing. */
const MAY_BE_SKIPPED: readonly { readonly test: RegExp; readonly why: string }[] = [
  { test: /a directory that cannot be written is named$/, why: 'the superuser may write everywhere' },
  { test: /a full disk: [^:]+$/, why: 'only a superuser who may mount can make a small disk' },
];

function reasonToSkip(name: string): string | undefined {
  return MAY_BE_SKIPPED.find(({ test }) => test.test(name))?.why;
}

export function countTests(report: VitestReport): TestCounts {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const file of report.testResults) {
    const failedBefore = failed;
    for (const { status, fullName } of file.assertionResults)
      if (status === 'passed') passed++;
      else if (status === 'failed') failed++;
      else skipped.push(`${relative(ROOT, file.name)}: ${fullName}`);
    if (file.status === 'failed' && failed === failedBefore) failed++;
  }
  return { passed, failed, skipped };
}

/** What the last line says: an end of vitest that no test explains is one failure, and so is a part missing on CI. */
export function verdict(counts: TestCounts, exitCode: number, strict: boolean): { passed: number; failed: number } {
  const missing = counts.skipped.filter((name) => reasonToSkip(name) === undefined);
  const failed = counts.failed + (strict ? missing.length : 0);
  return { passed: counts.passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

function runVitest(reportFile: string, args: readonly string[]): Promise<number> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<number>();
  const bin = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [bin, 'run', ...reporters, ...args], { cwd: ROOT, stdio: 'inherit' });
  child.on('error', reject);
  child.on('close', (code) => settle(code ?? 1));
  return promise;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const exitCode = await runVitest(reportFile, process.argv.slice(2));
    let report: VitestReport = { testResults: [] };
    try {
      report = JSON.parse(readFileSync(reportFile, 'utf8'));
    } catch {
      process.stdout.write('vitest wrote no report\n');
    }
    const counts = countTests(report);
    const strict = process.env.CI === 'true';
    for (const name of counts.skipped)
      process.stdout.write(
        `skipped: ${name} (${reasonToSkip(name) ?? (strict ? 'missing: a failure on CI' : 'missing here')})\n`,
      );
    const { passed, failed } = verdict(counts, exitCode, strict);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
