import { isWord } from './ascii.ts';
import type { Detector } from './detector.ts';

/** A range of a value that one detector claims. `start`, `end` are byte offsets in the value as it was sent. */
export interface Candidate {
  readonly detector: Detector;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly testData: boolean;
  /** Number of layers of escapes below which it was found. */
  readonly level: number;
  /** The value without escapes. Only for the fingerprint and the shape: MUST NOT be stored or shown. */
  readonly secret: () => string;
}

/**
 * Candidates without overlaps, ascending, the same for the same set in any order:
 * - of two for one range the more specific detector keeps it;
 * - what stands inside a larger secret belongs to that; inside a range that only its key points out (tier 2 and 3) the
 *   inner one keeps its part and the rest is masked beside it;
 * - of two readings by one detector the one with more escapes taken off is the true one;
 * - two that overlap in part become one, so that nothing of either stays.
 */
export function resolveOverlaps(candidates: readonly Candidate[], value: Buffer): Candidate[] {
  if (candidates.length < 2) return [...candidates];
  const queue = [...candidates].sort(byRange);
  const resolved: Candidate[] = [];
  let current = queue[0];
  for (let i = 1; i < queue.length && current !== undefined; i++) {
    const next = queue[i];
    if (next === undefined) break;
    if (next.start >= current.end) {
      resolved.push(current);
      current = next;
    } else {
      current = meet(current, next, resolved, value);
    }
  }
  if (current !== undefined) resolved.push(current);
  return resolved;
}

function byRange(a: Candidate, b: Candidate): number {
  return a.start - b.start || b.end - a.end || better(a, b);
}

/** Negative when `a` is the better reading. */
function better(a: Candidate, b: Candidate): number {
  return (
    b.detector.specificity - a.detector.specificity ||
    b.level - a.level ||
    b.confidence - a.confidence ||
    (a.detector.id < b.detector.id ? -1 : a.detector.id > b.detector.id ? 1 : 0)
  );
}

/** What goes on when `next` starts before `current` ends; parts that are settled go to `resolved`. */
function meet(current: Candidate, next: Candidate, resolved: Candidate[], value: Buffer): Candidate {
  const winner = better(current, next) <= 0 ? current : next;
  if (current.start === next.start && current.end === next.end) return winner;
  if (next.end > current.end) return { ...winner, start: current.start, end: next.end };
  if (current.detector === next.detector) return next.level > current.level ? next : current;
  if (current.detector.tier === 1 || next.detector.specificity <= current.detector.specificity) return current;
  const before = remainder(current, current.start, next.start, value);
  if (before !== null) resolved.push(before);
  const after = remainder(current, next.end, current.end, value);
  if (after === null) return next;
  resolved.push(next);
  return after;
}

/** The part of a candidate that another one leaves, without what is no word at its ends; null when nothing remains. */
function remainder(whole: Candidate, from: number, to: number, value: Buffer): Candidate | null {
  let start = from;
  let end = to;
  while (start < end && !isWord(value[start] ?? 0)) start++;
  while (end > start && !isWord(value[end - 1] ?? 0)) end--;
  if (start >= end) return null;
  return { ...whole, start, end, secret: () => value.toString('utf8', start, end) };
}
