import { KIND, type StoredSpan } from '@datatrail/model';
import { isAgentOf, isOneCall } from './one-call.ts';
import { sameService, type TraceTree } from './trace-tree.ts';

/** One call as its sender saw it: the outermost span that stands for it and what carries it. */
export interface CallGroup {
  /** Index of the outermost span: it gives type and payload. */
  readonly outer: number;
  /** `outer` and the spans of its transport, parents first: the first that names a host gives the address. */
  readonly members: number[];
  /** Receiving spans, of any service. */
  readonly receivers: number[];
  /** Carriers right below an outer span that names no peer itself: each is a call. */
  carriers: number;
  /** An agent whose model calls have spans of their own: it is what they are part of, not one more call. */
  contains: boolean;
}

/** Who calls whom in one trace. */
export interface TraceCalls {
  readonly groups: readonly CallGroup[];
  /** By span: the call that it stands for or carries. */
  readonly groupOf: readonly (CallGroup | undefined)[];
  /** By span: whether it receives a call. */
  readonly receives: Uint8Array;
  /** By receiving span without a sending span of its own: the span of the other service it was called from; else -1. */
  readonly plainCaller: Int32Array;
  /** By span: the receiving span (or first span of the service) that led to it. */
  readonly entryOf: Int32Array;
}

export function isSending(span: StoredSpan): boolean {
  if (span.kind === KIND.server || span.kind === KIND.consumer || span.peer.reason === 'not_a_call') return false;
  return span.kind === KIND.client || span.kind === KIND.producer || span.peer.kind !== 'none';
}

export function isReceivingKind(span: StoredSpan): boolean {
  return span.kind === KIND.server || span.kind === KIND.consumer;
}

/** Pure. One pass over the spans, parents first. */
export function findCalls(tree: TraceTree): TraceCalls {
  const count = tree.spans.length;
  const groups: CallGroup[] = [];
  const groupOf = new Array<CallGroup | undefined>(count).fill(undefined);
  /** The call that a span stands within, in its own service. */
  const enclosing = new Array<CallGroup | undefined>(count).fill(undefined);
  const entryOf = new Int32Array(count);
  const answers = serversBySender(tree);
  for (const i of tree.order) {
    const span = tree.spans[i] as StoredSpan;
    const above = tree.parent[i] as number;
    const parent = above < 0 ? undefined : tree.spans[above];
    const inside = parent !== undefined && sameService(parent, span) && !isReceivingKind(span);
    entryOf[i] = inside ? (entryOf[above] as number) : i;
    const outer = inside ? (groupOf[above] ?? enclosing[above]) : undefined;
    enclosing[i] = outer;
    if (!isSending(span)) continue;
    groupOf[i] = joinOrOpen({ tree, groups, answers }, i, outer);
    if (groupOf[i] !== undefined && outer === groupOf[i] && tree.parent[i] === outer.outer) outer.carriers++;
  }
  const receives = new Uint8Array(count);
  const plainCaller = new Int32Array(count).fill(-1);
  const calls: TraceCalls = { groups, groupOf, receives, plainCaller, entryOf };
  findReceivers(tree, calls, enclosing);
  return calls;
}

interface Grouping {
  readonly tree: TraceTree;
  readonly groups: CallGroup[];
  readonly answers: ReadonlyMap<number, readonly StoredSpan[]>;
}

function joinOrOpen({ tree, groups, answers }: Grouping, i: number, outer: CallGroup | undefined): CallGroup {
  if (
    outer !== undefined &&
    isOneCall(
      outer.members.map((m) => tree.spans[m] as StoredSpan),
      tree.spans[i] as StoredSpan,
      { ofOuter: answers.get(outer.outer) ?? NO_SPANS, ofInner: answers.get(i) ?? NO_SPANS },
    )
  ) {
    if (outer.members.length < MOST_MEMBERS) outer.members.push(i);
    return outer;
  }
  if (outer !== undefined && isAgentOf(tree.spans[outer.outer] as StoredSpan, tree.spans[i] as StoredSpan))
    outer.contains = true;
  const group: CallGroup = { outer: i, members: [i], receivers: [], carriers: 0, contains: false };
  groups.push(group);
  return group;
}

const NO_SPANS: readonly StoredSpan[] = [];

/** SERVER spans by the nearest sending span above them. */
function serversBySender(tree: TraceTree): Map<number, StoredSpan[]> {
  const servers = new Map<number, StoredSpan[]>();
  const nearest = new Int32Array(tree.spans.length).fill(-1);
  for (const i of tree.order) {
    const span = tree.spans[i] as StoredSpan;
    const above = tree.parent[i] as number;
    const parent = tree.spans[above];
    if (isSending(span)) nearest[i] = i;
    else if (parent !== undefined && sameService(parent, span) && !isReceivingKind(span))
      nearest[i] = nearest[above] as number;
    const sender = above < 0 ? -1 : (nearest[above] as number);
    if (span.kind !== KIND.server || sender < 0) continue;
    const known = servers.get(sender);
    if (known === undefined) servers.set(sender, [span]);
    else known.push(span);
  }
  return servers;
}

/** Retries and redirects of one call; more only costs time. */
const MOST_MEMBERS = 16;

type Enclosing = readonly (CallGroup | undefined)[];

function findReceivers(tree: TraceTree, calls: TraceCalls, enclosing: Enclosing): void {
  const answered = servicesThatAnswer(tree);
  const taken = new Set<string>();
  for (const i of tree.order) {
    const span = tree.spans[i] as StoredSpan;
    const above = tree.parent[i] as number;
    if (above < 0) {
      if (isReceivingKind(span)) calls.receives[i] = 1;
      continue;
    }
    const parent = tree.spans[above] as StoredSpan;
    const foreign = !sameService(parent, span);
    if (!isReceivingKind(span)) {
      if (!foreign || !standsForItsService(above, parent, span, { answered, taken })) continue;
    }
    calls.receives[i] = 1;
    const group = calls.groupOf[above] ?? enclosing[above];
    if (group !== undefined) group.receivers.push(i);
    else if (foreign) calls.plainCaller[i] = above;
  }
}

interface Answered {
  readonly answered: ReadonlySet<string>;
  readonly taken: Set<string>;
}

/** Below a call, spans without a receiving kind count once for each service, and not beside a SERVER or CONSUMER of it. */
function standsForItsService(above: number, parent: StoredSpan, span: StoredSpan, answers: Answered): boolean {
  const key = answerKey(above, span);
  if (answers.answered.has(key)) return false;
  if (!isSending(parent)) return true;
  if (answers.taken.has(key)) return false;
  answers.taken.add(key);
  return true;
}

function servicesThatAnswer(tree: TraceTree): Set<string> {
  const answered = new Set<string>();
  for (let i = 0; i < tree.spans.length; i++) {
    const span = tree.spans[i] as StoredSpan;
    if (tree.parent[i] !== -1 && isReceivingKind(span)) answered.add(answerKey(tree.parent[i] as number, span));
  }
  return answered;
}

function answerKey(above: number, span: StoredSpan): string {
  return `${above}\n${span.namespace}\n${span.service}`;
}
