import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner, DETECTORS } from '../src/index.ts';
import { SCAN_BOUNDS, ValueScanner } from '../src/scanner.ts';
import { makeLookAlikes } from './look-alikes.ts';
import { CANARIES } from './request-arbitrary.ts';

const scanner = createScanner(DETECTORS);

/** Parts of which somebody could make a text that keeps one detector busy. */
const REPEATED = [
  ...Object.values(CANARIES).map((c) => c.text),
  'a=',
  '"a":',
  'password=',
  'password ',
  '--token ',
  'curl ',
  'identified by ',
  'insert into t(password) values (',
  '://',
  '://a:',
  '@',
  'a@b.co:',
  'a@b.c-',
  '%25',
  '\\"',
  '1 ',
  '4111 ',
  'eyJ.',
  'eyJ-',
  '+1',
  'Bearer ',
  'cookie:',
  'BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----',
  '[user.x:y:',
  'select ',
  "select '",
  "where a = '",
  'insert into t(a) values (',
  "insert into t(password) values ('x'),",
  '{"password":{"password":',
  '{"email":[',
  '[password',
  'HSET a b ',
  's:1:"a";',
  'eyJh',
  'eyJh ',
  '$a$',
  '/*',
  '--',
  '<a ',
  '>',
  'name="password"',
  '\u001b[',
];

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

  it.each(REPEATED)('reads a text of nothing but %j in steps proportional to its length', (part) => {
    const [few, many] = [bytesRead(part, 2000), bytesRead(part, 8000)];
    // Linear is 4; one reader that starts anew at each byte makes it 16.
    expect(many / few).toBeLessThan(7);
  });
});

/** Counts the bytes of the text that are looked at, one by one or as a slice. */
function bytesRead(part: string, length: number): number {
  const target = Buffer.from(part.repeat(Math.ceil(length / part.length)));
  let count = 0;
  const bytes = new Proxy(target, {
    get(_, property) {
      if (typeof property === 'string' && /^\d+$/.test(property)) {
        count++;
        return target[Number(property)];
      }
      if (property === 'toString') {
        return (encoding: BufferEncoding, from: number, to: number) => {
          count += to - from;
          return target.toString(encoding, from, to);
        };
      }
      const found: unknown = Reflect.get(target, property, target);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
  const counted = new ValueScanner(DETECTORS, { ...SCAN_BOUNDS, maxHits: 10 * length });
  counted.scan(bytes, 0, target.length, { position: 'span_attribute', spanKind: 0 });
  return count;
}

it('a key makes an address surer, never less sure', () => {
  const confidence = (text: string): number => {
    const hits = scanner.scan(Buffer.from(text), { key: 'url.full' });
    return hits === 'unscanned' ? 0 : (hits[0]?.confidence ?? 0);
  };
  const alone = confidence('https://api.acme.io/track?d=kim%40posteo.de');
  expect(confidence('https://api.acme.io/track?email=kim%40posteo.de')).toBeGreaterThan(alone);
  expect(confidence('https://api.acme.io/track?email=kim%40intranet')).toBeLessThan(alone);
});
