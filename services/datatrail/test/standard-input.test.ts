import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTraffic } from '@datatrail/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runDatatrail } from './run-datatrail.ts';

// processes of their own, on machines that may be busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-stdin-'));
  file = join(folder, 'traffic.bin');
  const parts: Buffer[] = [];
  for (const { bytes } of createTraffic({ seed: 2, spans: 3000 }).requests) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, Buffer.from(bytes));
  }
  // far more than a pipe holds: the engine starts while most of it still waits
  writeFileSync(file, Buffer.concat(parts));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shell = (command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('sh', ['-c', command, 'sh', process.execPath, MAIN, file], { maxBuffer: 2 ** 26 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
const spansOf = (json: string): number => JSON.parse(json).input.spans;

test('a pipe, a file and a socket as standard input give the same spans as the file by name', async () => {
  const named = await runDatatrail(['analyze', '--format', 'json', file]);
  expect(spansOf(named.stdout)).toBeGreaterThan(2999);
  const piped = await shell('cat "$3" | "$1" "$2" analyze --format json -');
  const redirected = await shell('"$1" "$2" analyze --format json - < "$3"');
  const socket = await runDatatrail(['analyze', '--format', 'json', '-'], { input: readFileSync(file) });
  for (const json of [piped, redirected, socket.stdout]) expect(spansOf(json)).toBe(spansOf(named.stdout));
});

test('data that waits on standard input and is not asked for does no harm', async () => {
  const json = await shell('cat "$3" | "$1" "$2" analyze --format json "$3"');
  expect(spansOf(json)).toBeGreaterThan(2999);
});
