import { expect, it } from 'vitest';
import { keccak256 } from '../src/keccak.ts';

it('gives the digests that the Keccak team and Ethereum print', () => {
  expect(keccak256('')).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(keccak256('abc')).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
});

it('keeps nothing of the text before', () => {
  const first = keccak256('abc');
  keccak256('x'.repeat(135));
  expect(keccak256('abc')).toBe(first);
});

it('refuses a text of more than one block', () => {
  expect(() => keccak256('a'.repeat(136))).toThrow(/at most 135/);
});
