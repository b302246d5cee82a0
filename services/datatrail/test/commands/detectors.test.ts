import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { afterAll, expect, test, vi } from 'vitest';
import { runDatatrail } from '../run-datatrail.ts';
import { serve } from '../served.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000 });
const folder = mkdtempSync(join(tmpdir(), 'datatrail-detectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOW_TO = new URL('../../../../docs/how-to/own-detectors.md', import.meta.url);
const [, EXAMPLE = ''] = /```yaml\n(detectors:[\s\S]*?)```/.exec(readFileSync(HOW_TO, 'utf8')) ?? [];
const VALUE = 'ACME-B987654';
mkdirSync(join(folder, 'detectors'));
const file = join(folder, 'detectors', 'acme.yaml');
writeFileSync(file, EXAMPLE);
const traces = join(folder, 'traces.pb');
writeFileSync(
  traces,
  encodeRequest([
    {
      resource: { 'service.name': 'door' },
      spans: [spanOf(1, { name: 'open', attributes: { 'door.note': `seen ${VALUE}`, other: 'nothing' } })],
    },
  ]),
);
const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runDatatrail(['detectors', ...args], { cwd: folder, environment: { HOME: '', ...environment } });

test('the file of the how-to loads, its examples run, and a dry run tells keys and counts, no values', async () => {
  const { code, stdout, stderr } = await run(['test', file, '--on', traces]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('1 detectors, 3 examples, all as expected.');
  expect(stdout).toMatch(/In 1 spans[\s\S]*acme-badge\s+door\s+door\.note\s+1/);
  expect(stdout).not.toContain('987654');
});

test('the settings switch it on: it is listed, explained, and masks what is analysed', async () => {
  const environment = { DATATRAIL_DETECT_DETECTOR_FILES: join(folder, 'detectors') };
  const listed = await run(['list'], environment);
  expect(listed.stdout).toMatch(/^acme-badge\s+user\.unique_id\s+1\s+0\.90\s+on\s+yours$/m);
  expect(listed.stdout).toMatch(/^payment-card /m);
  expect((await run(['explain', 'acme-badge'], environment)).stdout).toContain('words that begin with ACME-B');
  const report = await runDatatrail(['analyze', traces, '--format', 'json'], { cwd: folder, environment });
  expect(report.stdout).toContain('acme-badge');
  expect(report.stdout).not.toContain('987654');
});

test('a file with faults stops every command that screens, with all of them and their lines', async () => {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, EXAMPLE.replace('user.unique_id', 'nonsense').replace('(\\d{6})', '(?=x)'));
  for (const args of [
    ['detectors', 'test', bad],
    ['analyze', traces],
    ['detect', traces],
  ]) {
    const { code, stderr } = await runDatatrail(args, {
      cwd: folder,
      environment: { DATATRAIL_DETECT_DETECTOR_FILES: bad },
    });
    expect(code, args.join(' ')).toBe(2);
    expect(stderr).toContain(`${bad}:4: the category is not known`);
    expect(stderr).toContain(`${bad}:5: the pattern is not RE2`);
  }
});

test('a dry run over what is stored sees the last hours, and finds nothing where it was masked already', async () => {
  const data = mkdtempSync(join(folder, 'data-'));
  const served = await serve(data);
  const note = { 'door.note': `seen ${VALUE} by ann.lee@posteo.de` };
  const spans = [spanOf(2, { name: 'open', startUs: Date.now() * 1000, attributes: note })];
  const { status } = await fetch(`${served.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(encodeRequest([{ resource: { 'service.name': 'door' }, spans }])),
  });
  expect(status).toBe(200);
  await served.end('SIGTERM');
  const { code, stdout } = await run(['test', file, '--hours', '1'], { DATATRAIL_DATA_DIRECTORY: data });
  expect(code).toBe(0);
  expect(stdout).toMatch(/In 1 spans[\s\S]*acme-badge\s+door\s+door\.note\s+1/);
  expect(stdout).not.toMatch(/987654|posteo/);
});

test('an unknown id and a missing file are told', async () => {
  expect(await run(['explain', 'no-such'])).toMatchObject({ code: 2, stdout: '' });
  expect(await run(['test', 'missing.yaml'])).toMatchObject({ code: 2, stdout: '' });
});
