/**
 * Characters that command a terminal or hide text: C0 and C1 controls (escape sequences begin with one), direction
 * marks, zero-width characters, line separators, tag characters, lone surrogates. Names in traces come from strangers.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The text with every unsafe character spelled out, for example `\u001b`. One line, safe for any terminal. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ASCII = /^[\u0020-\u007e]*$/;
const ONLY_MARKS = /^\p{M}+$/u;
/** East Asian Wide and Fullwidth (UAX 11) by script and block, and characters that show as emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6\p{Emoji_Presentation}]/u;

function graphemes(text: string): string[] {
  return ASCII.test(text) ? text.split('') : [...segmenter.segment(text)].map((part) => part.segment);
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return ONLY_MARKS.test(grapheme) ? 0 : 1;
}

/** Columns that a safe text takes on a terminal. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** As many graphemes as fit, from the front of the list. */
function takeWidth(parts: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += graphemeWidth(part);
    if (used > width) break;
    taken.push(part);
  }
  return taken;
}

/** The text in at most `width` columns, an ellipsis in its middle where something was left out: ends tell names apart. */
export function truncateMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 1) return '…'.slice(0, width);
  const parts = graphemes(text);
  const tail = takeWidth([...parts].reverse(), Math.floor((width - 1) / 2)).reverse();
  const head = takeWidth(parts, width - 1 - textWidth(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** Lines of at most `width` columns, broken at spaces where possible. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > width) {
      const head = takeWidth(graphemes(line), width).join('');
      if (head === '') break;
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Fills with spaces up to `width` columns. */
export function padText(text: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}
