import type { Hit, TextScanner } from '@datatrail/detect';

/** A finding in a text, as `datatrail detect` tells it: `start` and `end` in UTF-16 units of the value. */
export interface LineDetection {
  readonly detector: string;
  readonly category: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly tier: 1 | 2 | 3;
  /** A value that a standard reserves for documentation and tests. */
  readonly testData?: true;
}

/** As the line gave it; the number of the line where it gave none. */
export type LineId = string | number;

/** What became of one line. A problem tells its kind and never a part of the line. */
export type LineResult =
  | { readonly kind: 'detected'; readonly id: LineId; readonly detections: readonly LineDetection[] }
  | { readonly kind: 'unscanned'; readonly id: LineId }
  | { readonly kind: 'blank' }
  | { readonly kind: 'bad'; readonly problem: string };

interface Question {
  readonly id: LineId;
  readonly key: string | undefined;
  readonly value: string;
}

const BLANK: LineResult = { kind: 'blank' };
const bad = (problem: string): LineResult => ({ kind: 'bad', problem });

/** One line of `{"id", "key", "value"}`. */
export function detectInJsonLine(scanner: TextScanner, line: string, number: number): LineResult {
  if (line.trim() === '') return BLANK;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return bad('is not JSON');
  }
  const question = readQuestion(parsed, number);
  return typeof question === 'string' ? bad(question) : answer(scanner, question);
}

/** One line of plain text; its number is its id. */
export function detectInPlainLine(scanner: TextScanner, line: string, number: number): LineResult {
  return line === '' ? BLANK : answer(scanner, { id: number, key: undefined, value: line });
}

function readQuestion(parsed: unknown, number: number): Question | string {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'is not a JSON object';
  const { id, key, value }: { id?: unknown; key?: unknown; value?: unknown } = parsed;
  const given = id ?? number;
  if (typeof given !== 'string' && typeof given !== 'number') return 'has an id that is neither text nor a number';
  if (key !== undefined && key !== null && typeof key !== 'string') return 'has a key that is no text';
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string') return 'has no value that is text or a number';
  return { id: given, key: typeof key === 'string' ? key : undefined, value: text };
}

function answer(scanner: TextScanner, { id, key, value }: Question): LineResult {
  const bytes = Buffer.from(value);
  const hits = scanner.scan(bytes, key === undefined ? {} : { key });
  if (hits === 'unscanned') return { kind: 'unscanned', id };
  return { kind: 'detected', id, detections: hits.length === 0 ? [] : inUnits(hits, bytes, value.length) };
}

/** Offsets in UTF-16 units; hits are ascending, so the text before them is measured once. */
function inUnits(hits: readonly Hit[], bytes: Buffer, units: number): LineDetection[] {
  const isAscii = bytes.length === units;
  let byte = 0;
  let unit = 0;
  const unitAt = (offset: number): number => {
    if (isAscii) return offset;
    unit += bytes.toString('utf8', byte, offset).length;
    byte = offset;
    return unit;
  };
  return hits.map(({ detector, category, tier, confidence, testData, ...range }) => {
    const [start, end] = [unitAt(range.start), unitAt(range.end)];
    return { detector, category, start, end, confidence, tier, ...(testData && { testData: true as const }) };
  });
}
