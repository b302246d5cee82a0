import { DatatrailError } from '@datatrail/runtime';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly cursor?: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 100;

/**
 * One page of a sorted list. The cursor names the last item that was given, so that items which came or went in the
 * meantime neither repeat nor hide others; when that very item is gone, the page goes on at its old place.
 */
export function pageOf<T>(list: readonly T[], request: PageRequest, keyOf: (item: T) => string): Page<T> {
  const start = request.cursor === undefined ? 0 : startAfter(list, request.cursor, keyOf);
  const items = list.slice(start, start + (request.limit ?? DEFAULT_LIMIT));
  const last = items.at(-1);
  const end = start + items.length;
  return { items, next: last === undefined || end >= list.length ? null : encode(keyOf(last), end) };
}

function startAfter<T>(list: readonly T[], cursor: string, keyOf: (item: T) => string): number {
  const { key, end } = decode(cursor);
  const found = list.findIndex((item) => keyOf(item) === key);
  return found >= 0 ? found + 1 : Math.min(end, list.length);
}

function encode(key: string, end: number): string {
  return Buffer.from(JSON.stringify([end, key])).toString('base64url');
}

function decode(cursor: string): { key: string; end: number } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && Number.isInteger(parsed[0]) && parsed[0] >= 0 && typeof parsed[1] === 'string')
      return { end: parsed[0], key: parsed[1] };
  } catch {
    // falls through to the one answer for whatever is no cursor
  }
  throw new DatatrailError('bad_usage', 'the cursor is none of ours', {
    cure: 'Pass `next` of the page before, or leave it out.',
  });
}
