import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe.concurrent('usage', () => {
  test('help goes to standard output with code 0 and names every command', async () => {
    const { code, stdout } = await runDatatrail(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'demo', 'analyze', 'check', 'declare', 'qws', 'doctor', 'migrate'])
      expect(stdout).toContain(command);
  });

  test('the version is that of the package', async () => {
    const { code, stdout } = await runDatatrail(['--version']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  test.each([
    [[], 'Usage'],
    [['nonsense'], 'nonsense'],
    [['analyze'], 'file'],
    [['analyze', '--nonsense', 'x'], '--nonsense'],
    [['analyze', '--format', 'pdf', 'x'], 'text, json, markdown'],
    [['analyze', '--format', 'sarif', 'x'], 'not there yet'],
    [['analyze', '--input-format', 'pcap', 'x'], 'otlp_json'],
    [['declare'], '--from or --api'],
    [['declare', '--api', 'http://127.0.0.1:1'], 'no Datatrail answers'],
    [['check', '--fail-on', 'mild', 'x'], 'medium'],
    [['qws', '--mode', 'guess', 'x'], 'absolute'],
    [['serve', '--config', '/nowhere/datatrail.yaml'], 'cannot read the settings file'],
  ])('%j is bad usage: code 2, said on standard error with the cure', async (args, said) => {
    const { code, stdout, stderr } = await runDatatrail(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/^\s+at /m);
    if (args.length > 0) expect(stderr).toContain('Cure: ');
  });

  test('a public address is refused as long as there are no keys', async () => {
    const { code, stderr } = await runDatatrail(['serve'], {
      cwd: folder,
      environment: { DATATRAIL_API_HOST: '0.0.0.0' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('api.host');
    expect(stderr).toContain('127.0.0.1');
  });

  test('a reader that goes away is no error', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn('sh', ['-c', `"${process.execPath}" services/datatrail/src/main.ts --help | true; echo done`]);
    const stderr: string[] = [];
    child.stderr.on('data', (chunk) => stderr.push(String(chunk)));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stderr.join('')).not.toContain('EPIPE');
  });
});

describe.concurrent('qws', () => {
  const ROW = '302.75,89,7.1,90,73,78,80,187.75,32';

  test('prints all columns, wsrf and class', async () => {
    const { code, stdout } = await runDatatrail(['qws', file('a.csv', `${ROW},MyService\n`)]);
    const [header, row] = stdout.trim().split('\n');
    expect(code).toBe(0);
    expect(header).toMatch(/^response_time,.*,wsrf,class$/);
    expect(row).toMatch(new RegExp(`^${ROW},MyService,\\d+,(platinum|gold|silver|bronze)$`));
  });

  test('names every bad line at once, without its content', async () => {
    const { code, stdout, stderr } = await runDatatrail([
      'qws',
      file('b.csv', `${ROW}\n1,2,three-secret,4,5,6,7,8,9\n1,2\n`),
    ]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('line 2');
    expect(stderr).toContain('line 3');
    expect(stderr).not.toContain('three-secret');
  });

  test.each([
    ['/nowhere/a.csv', 'does not exist'],
    ['/', 'is a folder'],
  ])('%s is bad input', async (path, said) => {
    const { code, stderr } = await runDatatrail(['qws', path]);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe.concurrent('a clock that cannot be', () => {
  const clockAt = (ms: number) => ({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`Date.now = () => ${ms}`)}`,
  });

  test.each([
    [['analyze', '-'], '1979', Date.UTC(1979, 11, 31)],
    [['check', '-'], '2200', Date.UTC(2200, 0, 1)],
    [['declare', '--from', '-'], '1970', 0],
  ])('%j ends with 3 and the cure in %s', async (args, year, now) => {
    const { code, stdout, stderr } = await runDatatrail(args, { environment: clockAt(now), input: '{}' });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`the clock of this machine says ${year}`);
    expect(stderr).toContain('Cure: Set the clock');
  });
});
