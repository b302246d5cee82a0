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
 * - of two readings by one detector the larger one stays, unless it took a part of an escape for a part of the value;
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
      continue;
    }
    const met = meet(current, next, value);
    if (met.settled !== null) resolved.push(met.settled);
    if (met.later !== null) insert(queue, i + 1, met.later);
    current = met.current;
  }
  if (current !== undefined) resolved.push(current);
  return resolved;
}

/** Puts a candidate where its start belongs in the part of the queue that is still to come. */
function insert(queue: Candidate[], from: number, candidate: Candidate): void {
  let at = from;
  while (at < queue.length && byRange(queue[at] ?? candidate, candidate) < 0) at++;
  queue.splice(at, 0, candidate);
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

interface Meeting {
  readonly current: Candidate;
  /** Ends before `current` starts. */
  readonly settled: Candidate | null;
  /** Starts after `next` ends, and may meet others. */
  readonly later: Candidate | null;
}

/** What becomes of two candidates of which `next` starts within `current`. */
function meet(current: Candidate, next: Candidate, value: Buffer): Meeting {
  const winner = better(current, next) <= 0 ? current : next;
  const one = (c: Candidate): Meeting => ({ current: c, settled: null, later: null });
  if (current.start === next.start && current.end === next.end) return one(winner);
  if (next.end > current.end) return one({ ...winner, start: current.start, end: next.end });
  if (current.detector === next.detector) return one(startsInEscape(current, value) ? next : current);
  if (current.detector.tier === 1 || next.detector.specificity <= current.detector.specificity) return one(current);
  const settled = remainder(current, current.start, next.start, value);
  return { current: next, settled, later: remainder(current, next.end, current.end, value) };
}

const PERCENT = 0x25;
const BACKSLASH = 0x5c;

/** `%3Dann@acme.io` read as `3Dann@acme.io`, `\\nann@acme.io` as `nann@acme.io`. */
function startsInEscape({ start }: Candidate, value: Buffer): boolean {
  const before = value[start - 1];
  return before === PERCENT || before === BACKSLASH || value[start - 2] === PERCENT;
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
