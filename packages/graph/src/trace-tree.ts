import { KIND, type StoredSpan } from '@datatrail/model';

/** One trace with its parent links resolved. Everything is by index into `spans`; no recursion anywhere. */
export interface TraceTree {
  /** Each span once, by (start, span id, kind, service). */
  readonly spans: readonly StoredSpan[];
  /** -1: none. */
  readonly parent: Int32Array;
  /** Parents before their children. */
  readonly order: Int32Array;
  readonly state: Uint8Array;
}

/** What was found out about the parent of a span. */
export const LINKED = { root: 0, child: 1, orphan: 2, cycle: 3 } as const;

const ZERO_ID = /^0*$/;

export function isZeroId(id: string): boolean {
  return ZERO_ID.test(id);
}

export function sameService(a: StoredSpan, b: StoredSpan): boolean {
  return a.service === b.service && a.namespace === b.namespace;
}

/** Pure: the same spans in any order, also repeated, give the same tree. */
export function buildTree(trace: readonly StoredSpan[]): TraceTree {
  const spans = distinctSpans(trace);
  const byId = indexById(spans);
  const parent = new Int32Array(spans.length).fill(-1);
  const state = new Uint8Array(spans.length);
  for (let i = 0; i < spans.length; i++) {
    const found = findParent(spans, i, byId);
    parent[i] = found;
    state[i] = found >= 0 ? LINKED.child : hasParentId(spans[i] as StoredSpan) ? LINKED.orphan : LINKED.root;
  }
  cutCycles(parent, state);
  return { spans, parent, order: parentsFirst(parent), state };
}

function hasParentId(span: StoredSpan): boolean {
  return !isZeroId(span.parentSpanId) && !isZeroId(span.traceId);
}

function distinctSpans(trace: readonly StoredSpan[]): StoredSpan[] {
  const sorted = [...trace].sort(compareSpans);
  return sorted.filter((span, i) => i === 0 || !isRepeat(sorted[i - 1] as StoredSpan, span));
}

function isRepeat(before: StoredSpan, span: StoredSpan): boolean {
  return before.spanId === span.spanId && before.kind === span.kind && before.startUs === span.startUs;
}

/** Total on everything that a fact is made of, so that of two unequal repeats always the same one is taken. */
function compareSpans(a: StoredSpan, b: StoredSpan): number {
  return (
    a.startUs - b.startUs ||
    compareText(a.spanId, b.spanId) ||
    a.kind - b.kind ||
    b.durationNs - a.durationNs ||
    compareText(a.service, b.service) ||
    compareText(a.parentSpanId, b.parentSpanId) ||
    compareText(a.name, b.name) ||
    compareText(a.endpoint, b.endpoint) ||
    b.detections.length - a.detections.length ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexById(spans: readonly StoredSpan[]): Map<string, number[]> {
  const byId = new Map<string, number[]>();
  for (const [i, { spanId, traceId }] of spans.entries()) {
    if (isZeroId(spanId) || isZeroId(traceId)) continue;
    const same = byId.get(spanId);
    if (same === undefined) byId.set(spanId, [i]);
    else same.push(i);
  }
  return byId;
}

/** Zipkin gives CLIENT and SERVER of one call one id: then the SERVER half is the child of the CLIENT half. */
function findParent(spans: readonly StoredSpan[], i: number, byId: Map<string, number[]>): number {
  const span = spans[i] as StoredSpan;
  const sending = span.kind === KIND.server ? KIND.client : span.kind === KIND.consumer ? KIND.producer : -1;
  if (sending >= 0) {
    const halves = (byId.get(span.spanId) ?? []).filter((j) => (spans[j] as StoredSpan).kind === sending);
    if (halves.length > 0) return bestParent(spans, span, halves);
  }
  if (!hasParentId(span)) return -1;
  const candidates = (byId.get(span.parentSpanId) ?? []).filter((j) => j !== i);
  return candidates.length === 0 ? -1 : bestParent(spans, span, candidates);
}

/** Of several spans with one id: that of the own service, then the receiving half, then the last that began before. */
function bestParent(spans: readonly StoredSpan[], child: StoredSpan, candidates: readonly number[]): number {
  let best = candidates[0] as number;
  for (const j of candidates.slice(1)) {
    const better = parentScore(spans[j] as StoredSpan, child) - parentScore(spans[best] as StoredSpan, child);
    const later = (spans[j] as StoredSpan).startUs <= child.startUs;
    if (better > 0 || (better === 0 && later)) best = j;
  }
  return best;
}

function parentScore(parent: StoredSpan, child: StoredSpan): number {
  const receives = parent.kind === KIND.server || parent.kind === KIND.consumer;
  return (sameService(parent, child) ? 2 : 0) + (receives ? 1 : 0);
}

/** Members of a cycle become roots, all of them: which one closed it is no property of the trace. */
function cutCycles(parent: Int32Array, state: Uint8Array): void {
  const mark = new Int32Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let at = start;
    while (at >= 0 && mark[at] === 0) {
      mark[at] = start + 1;
      at = parent[at] as number;
    }
    if (at < 0 || mark[at] !== start + 1) continue;
    for (let member = at; (state[member] as number) !== LINKED.cycle; ) {
      state[member] = LINKED.cycle;
      const next = parent[member] as number;
      parent[member] = -1;
      member = next;
    }
  }
}

function parentsFirst(parent: Int32Array): Int32Array {
  const count = parent.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  const order = new Int32Array(count);
  let filled = 0;
  for (let i = count - 1; i >= 0; i--) {
    const above = parent[i] as number;
    if (above < 0) continue;
    nextSibling[i] = firstChild[above] as number;
    firstChild[above] = i;
  }
  for (let i = 0; i < count; i++) if (parent[i] === -1) order[filled++] = i;
  for (let at = 0; at < filled; at++)
    for (let child = firstChild[order[at] as number] as number; child >= 0; child = nextSibling[child] as number)
      order[filled++] = child;
  return order;
}
