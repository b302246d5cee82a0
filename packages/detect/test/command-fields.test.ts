import { describe, expect, it } from 'vitest';
import { readRedisPairs, readSerializedPair } from '../src/command-fields.ts';

const show = (
  text: string,
  pairs: readonly { nameFrom: number; nameTo: number; from: number; to: number }[],
): string[] => pairs.map((p) => `${text.slice(p.nameFrom, p.nameTo)}=${text.slice(p.from, p.to)}`);

describe('pairs of a Redis command', () => {
  it.each([
    ['HSET user:1 a x b y', ['a=x', 'b=y']],
    ['hmset user:1 "a" "x y"', ['a=x y']],
    ['SET session:9 x EX 10', ['session:9=x']],
    ['SETEX token:1 60 x', ['token:1=x']],
    ['SET password FOR x', []],
    ["SET a:b = 'x'", []],
    ['HSET user:1', []],
    ['SETTINGS a:b c', []],
    ['HSET user:1 a "x', ['a=x']],
  ])('of %j', (text, expected) => {
    expect(show(text, readRedisPairs(Buffer.from(text), 0, text.length))).toEqual(expected);
  });
});

describe('a pair of serialized texts', () => {
  it.each([
    ['s:1:"a";s:2:"x"";', ['a=x"']],
    ['s:1:"a";s:2:"xy";', ['a=xy']],
    ['s:9:"a";s:2:"xy";', []],
    ['s:1:"a";i:5;', []],
    ['s:1:"a";s:99999999:"xy";', []],
  ])('of %j', (text, expected) => {
    const pair = readSerializedPair(Buffer.from(text), 0, text.length);
    expect(show(text, pair === null ? [] : [pair])).toEqual(expected);
  });
});
