import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@datatrail/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeclarationsFile } from '../src/declarations-file.ts';

const GOOD = 'recipients:\n  - organisation: Acme\n    hosts: [api.acme-mailer.io]\n';
let folder = '';
let writes = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datatrail-declarations-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  // two writes within the resolution of the file system's clock are two all the same
  const at = new Date(Date.UTC(2026, 0, 1) + ++writes * 1000);
  utimesSync(path, at, at);
  return path;
}

function logOf() {
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) }) };
}

test('without a path nothing is declared', async () => {
  const file = createDeclarationsFile('', logOf().log);
  await file.load();
  await file.refresh();
  expect(file.current).toEqual({ declarations: null, version: 0 });
});

test('a changed file comes into force under a new version', async () => {
  const path = write('a.yaml', GOOD);
  const file = createDeclarationsFile(path, logOf().log);
  await file.load();
  expect(file.current.version).toBe(1);
  expect(file.current.declarations?.recipients.map((r) => r.organisation)).toEqual(['Acme']);
  await file.refresh();
  expect(file.current.version).toBe(1);
  write('a.yaml', GOOD.replace('Acme', 'Other'));
  await file.refresh();
  expect(file.current.version).toBe(2);
  expect(file.current.declarations?.recipients.map((r) => r.organisation)).toEqual(['Other']);
});

test('a bad new file is told once, with its lines, and the old one stays in force', async () => {
  const { lines, log } = logOf();
  const path = write('b.yaml', GOOD);
  const file = createDeclarationsFile(path, log);
  await file.load();
  write('b.yaml', 'recipients:\n  - organisaton: Acme\n');
  await file.refresh();
  await file.refresh();
  expect(file.current.version).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('b.yaml:2');
  write('b.yaml', GOOD);
  await file.refresh();
  expect(file.current.version).toBe(2);
});

test('a file that vanishes leaves the old one in force', async () => {
  const { log } = logOf();
  const path = write('c.yaml', GOOD);
  const file = createDeclarationsFile(path, log);
  await file.load();
  rmSync(path);
  await file.refresh();
  expect(file.current.version).toBe(1);
});

test('at the start every problem is named at once, with line and cure', async () => {
  const path = write('d.yaml', 'recipients:\n  - organisaton: x\nflows:\n  - service: a\n    nonsense: 1\n');
  await expect(createDeclarationsFile(path, logOf().log).load()).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringMatching(/d\.yaml:2:[\s\S]*d\.yaml:5:/),
  });
  await expect(createDeclarationsFile(join(folder, 'none.yaml'), logOf().log).load()).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('does not exist'),
  });
});
