import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../src/detectors.ts';
import { KeyTable } from '../src/key-name.ts';

/** Far more than the table has places, all of one length. */
const KEYS = Array.from({ length: 20_000 }, (_, i) => `k${String(i).padStart(5, '0')}`);

describe('the table of keys', () => {
  test('knows a key by its bytes, also where a caller writes each over the one before', () => {
    const table = new KeyTable(DETECTORS);
    const reused = Buffer.alloc(64);
    const found = KEYS.map((key) => table.find(reused, 0, reused.write(key)).name.text);
    expect(found).toEqual(KEYS);
  });

  test('keeps nothing of the request but the key', () => {
    const table = new KeyTable(DETECTORS);
    const request = Buffer.from('user.password');
    const entry = table.find(request, 0, request.length);
    request.fill(0x20);
    expect(table.find(Buffer.from('user.password'), 0, 13)).toBe(entry);
    expect(entry.detectors.map(({ id }) => id)).toContain('password');
  });

  test('a key that is no name is looked at anew each time', () => {
    const table = new KeyTable(DETECTORS);
    const long = Buffer.from(`${'a.'.repeat(200)}password`);
    expect(table.find(long, 0, long.length)).not.toBe(table.find(long, 0, long.length));
  });
});
