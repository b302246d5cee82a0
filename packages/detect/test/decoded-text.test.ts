import { describe, expect, it } from 'vitest';
import { DecodedText } from '../src/decoded-text.ts';

const decoded = new DecodedText();
const read = (bytes: string | Buffer): string | null => {
  const source = Buffer.from(bytes);
  return decoded.decode(source, 0, source.length) ? decoded.bytes.toString('utf8', 0, decoded.length) : null;
};

describe('one layer of escapes', () => {
  it.each([
    ['a%40b', 'a@b'],
    ['a%2540b', 'a%40b'],
    ['a\\u0040b\\x41\\"\\/', 'a@bA"/'],
    ['a&#64;b&#x40;&amp;&quot;', 'a@b@&"'],
    ['%C3%BC', 'ü'],
    ['\\u00fc', 'ü'],
    ['a\u200bb\u00adc\0d\ufeff', 'abcd'],
    ['４１＠', '41@'],
    ['1\u00a02\u20093\u202f4\u30005', '1 2 3 4 5'],
    ['1\u20112\u20133\u22124', '1-2-3-4'],
    ['\u001b[1;32mgreen\u001b[0m', 'green'],
  ])('of %j is taken off', (given, expected) => {
    expect(read(given)).toBe(expected);
  });

  it('joins what impossible bytes cut, and reads over-long ASCII', () => {
    expect(read(Buffer.from([0x34, 0xff, 0x35, 0xc1, 0x80]))).toBe('45@');
  });

  it.each(['100%', '%zz', 'a & b', '\\q', '%19', 'plain', '、。', '“quoted”'])('of %j is none', (given) => {
    expect(read(given)).toBeNull();
  });

  it('says where each byte came from, the end included', () => {
    read('a%40b');
    expect([...decoded.origin.subarray(0, 4)]).toEqual([0, 1, 4, 5]);
  });
});
