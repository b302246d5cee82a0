import type { ApiAnswer } from '../../services/datatrail/test/served.ts';

/** A report as a text that the same spans give again: without the time it was made and without how often spans came. */
export function comparable(report: ApiAnswer): string {
  const { generatedAt: _, input, ...rest } = report;
  const {
    duplicates: __,
    rejected: ___,
    formats: ____,
    ...counted
  } = input ?? { duplicates: 0, rejected: 0, formats: [] };
  return JSON.stringify({ ...rest, input: counted });
}

/** Where two texts part, with what stands around it; '' when they are the same. A report of many pages tells nobody anything. */
export function difference(expected: string, seen: string): string {
  if (expected === seen) return '';
  let at = 0;
  while (expected[at] === seen[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 200), at + 100);
  return `expected ...${around(expected)}... but saw ...${around(seen)}...`;
}
