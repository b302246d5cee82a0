import { describe, expect, it } from 'vitest';
import { FieldReader } from '../src/field-reader.ts';

/** Key and value around the first of the separators; null where there is no field. */
function fieldOf(text: string, separator: string): readonly [key: string, value: string, style: string] | null {
  const bytes = Buffer.from(text);
  const reader = new FieldReader();
  const at = bytes.indexOf(separator);
  if (!reader.readKey(bytes, at, 0) || !reader.readValue(bytes, at, bytes.length)) return null;
  const { keyFrom, keyTo, from, to, style } = reader.range;
  return [bytes.toString('utf8', keyFrom, keyTo), bytes.toString('utf8', from, to), style];
}

describe('a field', () => {
  it.each([
    ['a=1&key=v&x', '=v', ['key', 'v', 'query']],
    ['{"key": "a \\"b\\" c", "x":1}', ':', ['key', 'a \\"b\\" c', 'member']],
    ["{'key': 'v'}", ':', ['key', 'v', 'member']],
    [':key => "v"', '=', ['key', 'v', 'query']],
    ['Key: v\r\nB: c', ':', ['Key', 'v', 'member']],
    ["[key] = N'v'", '=', ['key', 'v', 'query']],
    ["key=crypt('v', 1)", '=', ['key', 'v', 'query']],
    ['"key":["v","w"]', ':', ['key', 'v', 'member']],
    ['<key>v</key>', '>', ['key', 'v', 'element']],
    ['<ns:Key a="b" c=\'d\'>v</ns:Key>', '>', ['Key', 'v', 'element']],
    ['key=\u0001\u0001rest', '=', ['key', 'rest', 'query']],
  ] as const)('of %j is read', (text, separator, expected) => {
    expect(fieldOf(text, separator)).toEqual(expected);
  });

  it.each([
    ['= v', '='],
    ['<key/>v', '>'],
    ['a > b', '>'],
    ['key=', '='],
  ])('is not seen in %j', (text, separator) => {
    expect(fieldOf(text, separator)).toBeNull();
  });
});
