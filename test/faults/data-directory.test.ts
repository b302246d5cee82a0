// What the whole command says of a data directory that it cannot use; the store has no main that could be asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { createChdbEngine } from '../../packages/store/src/chdb/chdb-engine.ts';
import { runDatatrail } from '../../services/datatrail/test/run-datatrail.ts';
import { serve } from '../../services/datatrail/test/served.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000 });
const directory = mkdtempSync(join(tmpdir(), 'datatrail-directory-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const environment = { DATATRAIL_DATA_DIRECTORY: directory, HOME: '' };
const free = { DATATRAIL_COLLECTOR_HTTP_PORT: '0', DATATRAIL_COLLECTOR_GRPC_PORT: '0', DATATRAIL_API_PORT: '0' };

test('in use by another one: exit code 3, the cure, and the other one stays up', async () => {
  const first = await serve(directory);
  const second = await runDatatrail(['serve'], { cwd: directory, environment: { ...environment, ...free } });
  expect([second.code, second.stdout]).toEqual([3, '']);
  expect(second.stderr).toContain('in use');
  expect(second.stderr).toContain('Cure: ');
  expect((await first.ask('report')).schema).toBe('datatrail.report/v1');
  await first.end('SIGTERM');
});

test('of a newer version that this one cannot live with: exit code 3 and the cure from every command that opens it', async () => {
  const engine = createChdbEngine(directory);
  await engine.open();
  const row = "INSERT INTO migrations (number, name, checksum) VALUES (9999, '9999_from_the_future_breaking', '0')";
  await engine.run(row, { lane: 'control' });
  await engine.close();
  for (const command of ['serve', 'migrate', 'doctor']) {
    const { code, stdout, stderr } = await runDatatrail([command], {
      cwd: directory,
      environment: { ...environment, ...free },
    });
    expect(code, command).toBe(3);
    expect(stdout + stderr).toMatch(
      /have schema 9999[\s\S]*Cure: Run the Datatrail version that wrote it, or a newer one/,
    );
  }
});
