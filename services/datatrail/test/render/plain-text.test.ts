import fc from 'fast-check';
import { expect, test } from 'vitest';
import { padText, safeText, textWidth, truncateMiddle, wrapText } from '../../src/render/plain-text.ts';

test('unsafe characters are spelled out, others stay', () => {
  expect(safeText('a\u001b[31mb')).toBe('a\\u001b[31mb');
  expect(safeText('\u{E0041}')).toBe('\\u{e0041}');
  expect(safeText('Zürich 東京 ✓')).toBe('Zürich 東京 ✓');
});

test.each([
  ['abc', 3],
  ['東京', 4],
  ['Zu\u0308rich', 6],
  ['👍', 2],
  ['ＡＢ', 4],
  ['한글', 4],
])('%s takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('a long name keeps both ends', () => {
  expect(truncateMiddle('checkout-service-production', 11)).toBe('check…ction');
  expect(truncateMiddle('東京東京東京', 6)).toBe('東…京');
  expect(truncateMiddle('short', 11)).toBe('short');
  expect(truncateMiddle('long', 1)).toBe('…');
});

test('truncated and wrapped text fits, and wrapping loses nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (raw, width) => {
      const text = safeText(raw);
      expect(textWidth(truncateMiddle(text, width))).toBeLessThanOrEqual(width);
      const lines = wrapText(text, width);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
    { numRuns: 300 },
  );
});

test('padding counts columns', () => {
  expect(padText('東', 4, 'left')).toBe('東  ');
  expect(padText('9', 3, 'right')).toBe('  9');
});
