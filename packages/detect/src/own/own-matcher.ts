import { RE2JS } from 're2js';
import type { Found, Text } from '../detector.ts';

/** Bytes behind a keyword in which a match is always looked for; one that reaches their end is followed further. */
export const MAX_REACH = 1024;
/** Bytes looked at together, so that a text of nothing but keywords is not read a thousand times. */
export const FIRST_REACH = 4 * MAX_REACH;

/** What matches in a part of a text. */
export type OwnMatcher = (text: Text, from: number, to: number) => Found[];

/** Matches of a pattern on an engine whose time is linear in the text; of its first group where it has one. */
export function createOwnMatcher(pattern: string, isValid: (value: string) => boolean): OwnMatcher {
  const compiled = RE2JS.compile(pattern);
  return (text, from, to) => {
    const { part, encoding } = decode(text, from, to);
    const matcher = compiled.matcher(part);
    const group = matcher.groupCount() > 0 ? 1 : 0;
    const found: Found[] = [];
    let [read, at] = [0, from];
    const offsetOf = (index: number): number => {
      at += Buffer.byteLength(part.slice(read, index), encoding);
      read = index;
      return at;
    };
    while (matcher.find()) {
      const [start, end] = [matcher.start(group), matcher.end(group)];
      if (start >= read && end > start && isValid(part.slice(start, end)))
        found.push({ start: offsetOf(start), end: offsetOf(end) });
    }
    return found;
  };
}

/** Bytes that are not UTF-8 are read one by one, or every offset behind them would be wrong. */
function decode(text: Text, from: number, to: number): { part: string; encoding: 'utf8' | 'latin1' } {
  const part = text.bytes.toString('utf8', from, to);
  if (Buffer.byteLength(part) === to - from && !part.includes('\ufffd')) return { part, encoding: 'utf8' };
  return { part: text.bytes.toString('latin1', from, to), encoding: 'latin1' };
}

/** Where a part of so many bytes ends, no character cut. */
export function partEnd(text: Text, from: number, length: number): number {
  let end = Math.min(text.to, from + length);
  while (end < text.to && end > from && ((text.bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
