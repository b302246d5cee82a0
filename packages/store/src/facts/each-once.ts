import type { StoredSpan } from '@datatrail/model';

export interface TimedSpan {
  readonly span: StoredSpan;
  /** Exact: microseconds of a span may be those of another. */
  readonly startNs: bigint;
}

function compare<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareIdentity(a: TimedSpan, b: TimedSpan): number {
  return (
    a.span.startUs - b.span.startUs ||
    compare(a.startNs, b.startNs) ||
    compare(a.span.spanId, b.span.spanId) ||
    a.span.kind - b.span.kind
  );
}

/**
 * The spans of a trace by start, span id and kind, each once. Of two that differ in nothing but their content one is taken
 * that does not depend on which came first.
 */
export function eachOnce(spans: TimedSpan[]): StoredSpan[] {
  spans.sort(compareIdentity);
  const once: StoredSpan[] = [];
  let last: TimedSpan | undefined;
  for (const next of spans) {
    if (last === undefined || compareIdentity(last, next) !== 0) once.push(next.span);
    else if (compare(JSON.stringify(next.span), JSON.stringify(last.span)) < 0) once[once.length - 1] = next.span;
    else continue;
    last = next;
  }
  return once;
}
