import { createKeyRing, hashOfKey, loadSettings } from '@datatrail/runtime';
import { describe, expect, test } from 'vitest';
import { plainTextWarning } from '../../src/commands/run-process.ts';
import { runDatatrail } from '../run-datatrail.ts';

describe('datatrail keys new', () => {
  test('prints a key and a hash that lets it in', async () => {
    const { code, stdout, stderr } = await runDatatrail([
      'keys',
      'new',
      '--tenant',
      'shop',
      '--for',
      'ingest',
      '--json',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const { key, entry } = JSON.parse(stdout);
    const settings = loadSettings({ environment: { DATATRAIL_KEYS_INGEST: entry } });
    expect(createKeyRing(settings.keys).admit(key, 'ingest')).toEqual({ tenant: 'shop' });
  });

  test('says where each belongs, and never the same key twice', async () => {
    const runs = await Promise.all([1, 2].map(() => runDatatrail(['keys', 'new', '--for', 'admin'])));
    const found = runs.map(({ stdout }) => /dtk_admin_[\w-]{43}/.exec(stdout)?.[0] ?? '');
    expect(found[0]).not.toBe(found[1]);
    expect(runs[0]?.stdout).toContain(`default:${hashOfKey(found[0] ?? '').toString('hex')}`);
    expect(runs[0]?.stdout).toContain('DATATRAIL_KEYS_ADMIN');
  });

  test.each([
    [['keys', 'new'], '--for'],
    [['keys', 'new', '--for', 'everything'], 'ingest, read, admin'],
    [['keys', 'new', '--for', 'read', '--tenant', 'a b'], 'tenant'],
  ])('%j is refused', async (args, said) => {
    const { code, stdout, stderr } = await runDatatrail(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });
});

test('a public address with keys is served with a word on TLS', () => {
  const entry = `shop:${'0'.repeat(64)}`;
  const keys = { DATATRAIL_KEYS_INGEST: entry, DATATRAIL_KEYS_READ: entry.replace('shop:0', 'shop:1') };
  const settings = loadSettings({ environment: { ...keys, DATATRAIL_API_HOST: '0.0.0.0' } });
  expect(plainTextWarning(settings)).toMatch(/api\.host can be reached.*not encrypted.*TLS/);
  expect(plainTextWarning(loadSettings({ environment: keys }))).toBe(null);
});
