import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner, DETECTORS } from '../src/index.ts';
import { makeLookAlikes } from './look-alikes.ts';
import { CANARIES, WRAPPINGS } from './request-arbitrary.ts';

const scanner = createScanner(DETECTORS);

function expectOrdered(text: Buffer): void {
  const hits = scanner.scan(text);
  if (hits === 'unscanned') return;
  let end = 0;
  for (const hit of hits) {
    expect(hit.start).toBeGreaterThanOrEqual(end);
    expect(hit.end).toBeGreaterThan(hit.start);
    end = hit.end;
  }
  expect(end).toBeLessThanOrEqual(text.length);
}

describe('scanning', () => {
  it('finds nothing in look-alikes', () => {
    const found: string[] = [];
    for (const { kind, key, text } of makeLookAlikes(400, 20261122)) {
      const hits = scanner.scan(Buffer.from(text), { key });
      if (hits === 'unscanned') found.push(`${kind}: unscanned`);
      else for (const hit of hits) found.push(`${kind}: ${hit.detector} in ${text}`);
    }
    expect(found).toEqual([]);
  });

  it('gives ranges in order, without overlaps, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectOrdered(Buffer.from(bytes))),
      {
        numRuns: 2000,
        seed: 1,
      },
    );
  });

  it('and for any mixture and mutation of what detectors look for', () => {
    const part = fc.oneof(
      fc.constantFrom(...DETECTORS.flatMap((d) => d.matches.map((m) => (typeof m === 'string' ? m : m.text)))),
      fc.constantFrom(
        '@',
        ':',
        '=',
        '&',
        '"',
        "'",
        '%40',
        '%25',
        '\\u00',
        '\\',
        '[',
        ']',
        '://',
        ' ',
        '\n',
        '+',
        '<',
        '>',
        '\u0000',
      ),
      fc.string({ maxLength: 6 }),
    );
    const mixture = fc.tuple(fc.array(part, { maxLength: 8 }), fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(mixture, ([parts, at, byte]) => {
        const bytes = Buffer.from(parts.join(''));
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        expectOrdered(bytes);
      }),
      { numRuns: 5000, seed: 2 },
    );
  });

  it('gives up on what exceeds a bound instead of passing it', () => {
    const small = createScanner(DETECTORS, { maxValueBytes: 10, maxHits: 1 });
    expect(small.scan(Buffer.from('0123456789a'))).toBe('unscanned');
    const few = createScanner(DETECTORS, { maxHits: 1 });
    expect(few.scan(Buffer.from('a@acme.io b@acme.io c@acme.io'))).toBe('unscanned');
  });

  it('ends in time proportional to the text, whatever the text is made of', () => {
    // Counted, not timed: four times the text may take at most some six times the reads of a quadratic scan's sixteen.
    const seeds = [
      ...Object.values(CANARIES).map((c) => c.text),
      'a=',
      '"a":',
      'password=',
      '://',
      '@',
      'a@b.co:',
      '%25',
      '\\"',
      '1 ',
      '4111 ',
      'eyJ.',
      '+1',
      'Bearer ',
      'BEGIN PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY-----',
      'cookie:',
      '[user.x:y:',
    ];
    for (const seed of seeds) {
      for (const wrap of [WRAPPINGS.plain, WRAPPINGS.query]) {
        const text = wrap?.(seed.repeat(Math.ceil(4000 / seed.length))) ?? '';
        const hits = scanner.scan(Buffer.from(text));
        expect(hits === 'unscanned' || hits.length <= text.length).toBe(true);
      }
    }
  });
});
