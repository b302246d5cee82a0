import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from '../src/text-lines.ts';

async function linesOf(text: string, chunk: number, maxBytes = 1000) {
  async function* chunks() {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const lines = [];
  for await (const batch of readLines(chunks(), maxBytes)) lines.push(...batch);
  return lines.map(({ number, bytes }) => [number, bytes?.toString('utf8') ?? null]);
}

test('lines are the same however the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' })),
      fc.integer({ min: 1, max: 9 }),
      async (parts, chunk) => {
        const texts = parts.map((part) => part.replace(/[\r\n\ufeff]/g, ''));
        const read = await linesOf(texts.map((text) => `${text}\n`).join(''), chunk);
        expect(read).toEqual(texts.map((text, index) => [index + 1, text]));
      },
    ),
    { numRuns: 100 },
  );
});

test('a mark of byte order, carriage returns and a missing last end of line are no part of a line', async () => {
  expect(await linesOf('\ufeffa\r\nb\n\nc', 3)).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, ''],
    [4, 'c'],
  ]);
});

test('a line beyond the bound is told by its number, the next ones are read', async () => {
  expect(await linesOf(`a\n${'x'.repeat(50)}\nb\n${'y'.repeat(50)}`, 7, 20)).toEqual([
    [1, 'a'],
    [2, null],
    [3, 'b'],
    [4, null],
  ]);
});
