import { createScanner, DETECTORS } from '@datatrail/detect';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectInJsonLine, detectInPlainLine } from '../src/detect-lines.ts';
import { runDatatrail } from './run-datatrail.ts';

const scanner = createScanner(DETECTORS);
const ask = (question: unknown) => detectInJsonLine(scanner, JSON.stringify(question), 7);

test('offsets are UTF-16 units of the value, before and after astral characters', () => {
  const value = '😀 ann@acme.io é\ud800 "bob@acme.io"';
  const result = ask({ id: 'a', value });
  if (result.kind !== 'detected') throw new Error(result.kind);
  expect(result.detections.map(({ start, end }) => value.slice(start, end))).toEqual(['ann@acme.io', 'bob@acme.io']);
  expect(result.detections[0]).toEqual({
    detector: 'email',
    category: 'user.contact.email',
    start: 3,
    end: 14,
    confidence: 0.95,
    tier: 1,
  });
});

test('any text gives ranges in order, inside of it, that do not overlap', () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom('ann@acme.io', '😀', '4111 1111 1111 1111', ' ', '%40', '"', 'password='), fc.string()),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const value = parts.join('');
      const result = ask({ id: 1, value });
      if (result.kind !== 'detected') throw new Error(result.kind);
      let last = 0;
      for (const { start, end } of result.detections) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        last = end;
      }
      expect(last).toBeLessThanOrEqual(value.length);
    }),
    { numRuns: 300 },
  );
});

test('a key is context: the same value under another key is nothing', () => {
  expect(ask({ id: 1, key: 'customer.dob', value: '1980-02-29' })).toMatchObject({
    detections: [{ start: 0, end: 10 }],
  });
  expect(ask({ id: 1, key: 'released', value: '1980-02-29' })).toMatchObject({ detections: [] });
});

test('a number is scanned as it is written; a line without an id has its number', () => {
  expect(ask({ value: 4111111111111111 })).toMatchObject({ kind: 'detected', id: 7, detections: [{ end: 16 }] });
  expect(detectInPlainLine(scanner, 'ann@acme.io', 3)).toMatchObject({ id: 3, detections: [{ end: 11 }] });
});

test.each([
  ['{"id":1,"value":"ann@acme.io"', 'is not JSON'],
  ['["ann@acme.io"]', 'is not a JSON object'],
  ['{"id":1}', 'has no value that is text or a number'],
  ['{"id":1,"value":["ann@acme.io"]}', 'has no value that is text or a number'],
  ['{"id":{"a":"ann@acme.io"},"value":"x"}', 'has an id that is neither text nor a number'],
  ['{"id":1,"key":["ann@acme.io"],"value":"x"}', 'has a key that is no text'],
])('%s is a bad line', (line, problem) => {
  expect(detectInJsonLine(scanner, line, 1)).toEqual({ kind: 'bad', problem });
});

test('a value that exceeds the bounds is said to be unscanned', () => {
  expect(ask({ id: 1, value: 'a'.repeat(1_100_000) })).toEqual({ kind: 'unscanned', id: 1 });
});

test('the command streams: bad lines are told by number, the rest is answered, no value is printed', async () => {
  const input = [
    '{"id":"a","key":"user.email","value":"ann.lee@acme.io"}',
    'secret ann.lee@acme.io',
    '',
    '{"id":"b","value":"nothing"}',
    '{"value":"call +4930901820"}',
  ].join('\r\n');
  const { code, stdout, stderr } = await runDatatrail(['detect'], { input });
  expect(code).toBe(2);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual(['a', 'b', 5]);
  expect(lines.map(({ detections }) => detections.map((d: { detector: string }) => d.detector))).toEqual([
    ['email'],
    [],
    ['phone'],
  ]);
  expect(stderr).toBe('datatrail: standard input, line 2 is not JSON\n');
  expect(stdout + stderr).not.toMatch(/ann|4930901820/);
});

test('--plain reads lines as they stand, --format text is for people', async () => {
  const { code, stdout } = await runDatatrail(['detect', '--plain', '--format', 'text'], {
    input: 'nothing\nto ann.lee@acme.io\n',
  });
  expect(code).toBe(0);
  expect(stdout).toBe('2: 3-18 user.contact.email (email, confidence 0.95)\n');
});
