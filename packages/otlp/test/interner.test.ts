import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createInterner } from '../src/interner.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

it('gives the text of the bytes, whatever it remembers and however full it is', () => {
  const interner = createInterner(20);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(9), (text, before) => {
      const padded = Buffer.concat([Buffer.alloc(before, 0x41), bytes(text), Buffer.from('tail')]);
      const length = padded.length - before - 4;
      expect(interner.intern(padded, before, length)).toBe(bytes(text).toString());
    }),
    { numRuns: 1000 },
  );
  expect(interner.size).toBeLessThanOrEqual(20);
});

it('remembers up to its capacity, then decodes plainly, then learns anew', () => {
  const interner = createInterner(16);
  for (let i = 0; i < 16; i++) interner.intern(bytes(`key${i}`), 0, bytes(`key${i}`).length);
  expect(interner.size).toBe(16);
  for (let i = 0; i < 17; i++) expect(interner.intern(bytes(`new${i}`), 0, bytes(`new${i}`).length)).toBe(`new${i}`);
  expect(interner.size).toBe(0);
});

it('does not remember long texts', () => {
  const interner = createInterner(16);
  expect(interner.intern(bytes('x'.repeat(257)), 0, 257)).toBe('x'.repeat(257));
  expect(interner.size).toBe(0);
});

it('gives back what it remembers when it is asked again', () => {
  const interner = createInterner(16);
  const first = interner.intern(bytes('service.name'), 0, 12);
  expect(interner.size).toBe(1);
  expect(interner.intern(bytes('xservice.name'), 1, 12)).toBe(first);
  expect(interner.size).toBe(1);
});
