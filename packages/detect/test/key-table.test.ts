import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../src/detectors.ts';
import { WordView } from '../src/kept-bytes.ts';
import { KeyTable } from '../src/key-table.ts';

/** Far more than the table has places, all of one length. */
const KEYS = Array.from({ length: 20_000 }, (_, i) => `k${String(i).padStart(5, '0')}`);

describe('the table of keys', () => {
  test('knows a key by its bytes, also where a caller writes each over the one before', () => {
    const table = new KeyTable(DETECTORS, new WordView());
    const reused = Buffer.alloc(64);
    const found = KEYS.map((key) => table.find(reused, 0, reused.write(key)).name.text);
    expect(found).toEqual(KEYS);
  });

  test('guesses the key that follows by the span before, and is not misled by another one', () => {
    const table = new KeyTable(DETECTORS, new WordView());
    const request = Buffer.from('user.id,http.route,user.iD,url.path,url.pat,user.id,http.route,x,url.path,yy,x');
    const read = (): string[] => {
      let at = 0;
      return request
        .toString()
        .split(',')
        .map((key) => {
          const { text } = table.following(request, at, key.length).name;
          at += key.length + 1;
          return text;
        });
    };
    for (let span = 0; span < 3; span++) expect(read().join(',')).toBe(request.toString());
  });

  test('keeps nothing of the request but the key', () => {
    const table = new KeyTable(DETECTORS, new WordView());
    const request = Buffer.from('user.password');
    const entry = table.find(request, 0, request.length);
    request.fill(0x20);
    expect(table.find(Buffer.from('user.password'), 0, 13)).toBe(entry);
    expect(entry.detectors.map(({ id }) => id)).toContain('password');
  });

  test('a key that is no name is looked at anew each time', () => {
    const table = new KeyTable(DETECTORS, new WordView());
    const long = Buffer.from(`${'a.'.repeat(200)}password`);
    expect(table.find(long, 0, long.length)).not.toBe(table.find(long, 0, long.length));
  });
});
