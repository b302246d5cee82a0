import { chmod, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog, loadOrCreateKey, Secret } from '../src/index.ts';

const emptyDirectory = () => mkdtemp(join(tmpdir(), 'datatrail-key-'));

test('is made once, for this user only, and stays', async () => {
  const directory = join(await emptyDirectory(), 'made', 'on', 'the', 'way');
  const first = await loadOrCreateKey({ directory });
  expect(first.length).toBe(32);
  expect(await loadOrCreateKey({ directory })).toEqual(first);
  expect(await readdir(directory)).toEqual(['fingerprint.key']);
  expect((await stat(join(directory, 'fingerprint.key'))).mode & 0o777).toBe(0o600);
  expect(await loadOrCreateKey({ directory: await emptyDirectory() })).not.toEqual(first);
});

test('is the same for all who start at once', async () => {
  const directory = await emptyDirectory();
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKey({ directory })));
  for (const key of keys) expect(key).toEqual(keys[0]);
  expect(await readdir(directory)).toEqual(['fingerprint.key']);
});

test('comes from settings when they have one, and then writes nothing', async () => {
  const directory = await emptyDirectory();
  const key = await loadOrCreateKey({ directory, fromSettings: new Secret('0f'.repeat(32)) });
  expect(key).toEqual(Buffer.alloc(32, 15));
  expect(await readdir(directory)).toEqual([]);
});

test('is refused when it has another length or cannot be read', async () => {
  const directory = await emptyDirectory();
  await writeFile(join(directory, 'fingerprint.key'), 'short');
  await expect(loadOrCreateKey({ directory })).rejects.toMatchObject({ code: 'key_unusable', cure: /backup/ });
  const file = join(directory, 'fingerprint.key');
  await expect(loadOrCreateKey({ directory: file })).rejects.toMatchObject({ code: 'key_unusable' });
});

test('is warned about when others may read it', async () => {
  const directory = await emptyDirectory();
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) });
  const key = await loadOrCreateKey({ directory, log });
  expect(lines).toEqual([]);
  await chmod(join(directory, 'fingerprint.key'), 0o644);
  expect(await loadOrCreateKey({ directory, log })).toEqual(key);
  expect(lines.join('')).toContain('chmod 600');
  expect(lines.join('')).not.toContain(Buffer.from(key).toString('hex'));
});
