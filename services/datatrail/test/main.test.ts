import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'datatrail-main-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loaded before the program: an error out of nowhere once it serves. */
const crash = (statement: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${statement} }, 1500)`)}`,
  DATATRAIL_COLLECTOR_HTTP_PORT: '0',
  DATATRAIL_COLLECTOR_GRPC_PORT: '0',
  DATATRAIL_API_PORT: '0',
});

test.each([
  ['an exception', 'throw new Error("ada@corp-mail.net", { cause: "ada@corp-mail.net" })'],
  ['a rejection', 'Promise.reject(new SyntaxError("ada@corp-mail.net is not JSON"))'],
])('%s that nobody caught ends the process with 3 and tells no value', async (_, statement) => {
  const { code, stderr } = await runDatatrail(['serve', '--data', folder], { environment: crash(statement) });
  expect(code).toBe(3);
  expect(stderr).toContain('something failed that should not');
  expect(stderr).not.toContain('ada@');
});
