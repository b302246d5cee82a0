import { KIND, type StoredSpan } from '@datatrail/model';
import { type CallGroup, isReceivingKind, type TraceCalls } from './call-groups.ts';
import { CALLER, directionOf, edgeKindOf, membersOf, NO_TARGET, receivedBy, toldTarget } from './call-target.ts';
import { type LinkLedger, nameOf, type Receipt } from './link-ledger.ts';
import { type MinuteAccumulator, refOf } from './minute-accumulator.ts';
import { sameService, type TraceTree } from './trace-tree.ts';

export interface EdgeSink {
  readonly at: (us: number) => MinuteAccumulator | undefined;
  readonly links: LinkLedger;
}

/** Senders of each receiving span of the trace in hand, by name. */
type Senders = Map<number, Set<string>>;

interface TraceSink extends EdgeSink {
  readonly senders: Senders;
}

/** Adds the edges of one trace; those by link follow when all traces are known. */
export function addEdges(tree: TraceTree, calls: TraceCalls, { at, links }: EdgeSink): void {
  const sink: TraceSink = { at, links, senders: new Map() };
  for (const group of calls.groups) addGroup(tree, group, sink);
  const batches = batchesIn(tree);
  for (const i of tree.order) {
    const span = tree.spans[i] as StoredSpan;
    if (calls.receives[i] === 1) addUngrouped(tree, calls, i, sink);
    if (span.kind === KIND.consumer && !batches.has(i)) addConsumption(span, sink);
  }
  addReceipts(tree, calls, sink);
}

function addGroup(tree: TraceTree, group: CallGroup, sink: TraceSink): void {
  const members = membersOf(tree, group);
  const outer = members[0] as StoredSpan;
  const told = toldTarget(members);
  const minute = sink.at(outer.startUs);
  const direction = directionOf(outer);
  const toBroker = told.kind === 'broker';
  let countsSender = !toBroker;
  for (const i of group.receivers) {
    const receiver = tree.spans[i] as StoredSpan;
    noteSender(tree, i, outer, sink);
    sink.links.settle(outer, receiver);
    const target = receivedBy(receiver, members);
    const kind = toBroker || receiver.kind === KIND.consumer ? 'publish' : 'call';
    if (sameService(receiver, outer) && minute !== undefined) minute.service(outer).selfCalls++;
    minute?.addEdge(
      { from: refOf(outer), target, kind, protocol: protocolOf(members, receiver) },
      {
        senders: members,
        receiver,
        calls: 1,
        countsSender,
        joined: !sameService(receiver, outer),
        atUs: outer.startUs,
      },
    );
    countsSender = false;
  }
  if (direction === 'confirm' || group.contains || minute === undefined) return;
  if (told.kind === 'none') {
    if (group.receivers.length === 0 && isCallKind(outer)) minute.service(outer).clientSpansWithoutPeer++;
    return;
  }
  if (group.receivers.length > 0 && !toBroker) return;
  const calls = outer.peer.kind === 'none' ? Math.max(1, group.carriers) : 1;
  minute.addEdge(
    { from: refOf(outer), target: told, kind: edgeKindOf(told, direction === 'fetch'), protocol: protocolOf(members) },
    { senders: members, receiver: undefined, calls, countsSender: true, joined: false, atUs: outer.startUs },
  );
}

function isCallKind(span: StoredSpan): boolean {
  return span.kind === KIND.client || span.kind === KIND.producer;
}

function protocolOf(members: readonly StoredSpan[], receiver?: StoredSpan): StoredSpan['protocol'] {
  const told = members.find((m) => m.protocol !== 'unknown')?.protocol;
  return told ?? receiver?.protocol ?? 'unknown';
}

function noteSender(tree: TraceTree, i: number, sender: StoredSpan, sink: TraceSink): void {
  const receiver = tree.spans[i] as StoredSpan;
  const known = sink.senders.get(i);
  if (known === undefined) sink.senders.set(i, new Set([nameOf(sender)]));
  else known.add(nameOf(sender));
  sink.at(receiver.startUs)?.endpoint(receiver).callers.add(nameOf(sender));
}

/** Receiving spans that no sending span stands above: called from a plain span, or from outside the traces. */
function addUngrouped(tree: TraceTree, calls: TraceCalls, i: number, sink: TraceSink): void {
  const receiver = tree.spans[i] as StoredSpan;
  const from = calls.plainCaller[i] as number;
  if (from >= 0) {
    const sender = tree.spans[from] as StoredSpan;
    noteSender(tree, i, sender, sink);
    const target = { ...NO_TARGET, kind: 'service', namespace: receiver.namespace, service: receiver.service } as const;
    const kind = receiver.kind === KIND.consumer ? 'publish' : 'call';
    sink
      .at(sender.startUs)
      ?.addEdge(
        { from: refOf(sender), target, kind, protocol: receiver.protocol },
        { senders: [], receiver, calls: 1, countsSender: false, joined: true, atUs: sender.startUs },
      );
  } else if (receiver.kind === KIND.server && tree.parent[i] === -1) {
    const minute = sink.at(receiver.startUs);
    minute?.endpoint(receiver).callers.add('caller');
    minute?.addEdge(
      { from: refOf(receiver), target: CALLER, kind: 'call', protocol: receiver.protocol },
      { senders: [], receiver, calls: 1, countsSender: false, joined: false, atUs: receiver.startUs },
    );
  }
}

/** CONSUMER spans that took messages which CONSUMER spans below them handle: those are the receipts. */
function batchesIn(tree: TraceTree): Set<number> {
  const batches = new Set<number>();
  for (const [i, span] of tree.spans.entries()) {
    const above = tree.parent[i] as number;
    const batch = tree.spans[above];
    if (span.kind !== KIND.consumer || batch?.kind !== KIND.consumer || !sameService(batch, span)) continue;
    if (batch.peer.name === span.peer.name && batch.peer.part === span.peer.part) batches.add(above);
  }
  return batches;
}

/** What a CONSUMER span takes from its broker. */
function addConsumption(span: StoredSpan, sink: EdgeSink): void {
  const told = toldTarget([span]);
  if (told.kind !== 'broker') return;
  sink
    .at(span.startUs)
    ?.addEdge(
      { from: refOf(span), target: { ...told, host: '' }, kind: 'consume', protocol: 'messaging' },
      { senders: [span], receiver: undefined, calls: 1, countsSender: true, joined: false, atUs: span.startUs },
    );
}

/** Libraries also take messages in CLIENT spans (`receive`) and in INTERNAL ones. */
function takesMessages(span: StoredSpan): boolean {
  if (span.protocol !== 'messaging') return false;
  return span.kind === KIND.client ? directionOf(span) === 'fetch' : span.kind !== KIND.producer;
}

/** Hands what has links to the ledger, a receipt that works on another one after that one. */
function addReceipts(tree: TraceTree, calls: TraceCalls, sink: TraceSink): void {
  const within = new Array<Receipt | undefined>(tree.spans.length).fill(undefined);
  for (const i of tree.order) {
    const span = tree.spans[i] as StoredSpan;
    const above = tree.parent[i] as number;
    const inherited = above >= 0 && sameService(tree.spans[above] as StoredSpan, span) ? within[above] : undefined;
    within[i] = inherited;
    if (!isReceivingKind(span) && !takesMessages(span) && calls.receives[i] !== 1) continue;
    const receipt: Receipt = { span, senders: sink.senders.get(i) ?? new Set(), above: inherited, counted: new Set() };
    within[i] = receipt;
    if (span.links.length > 0) sink.links.addReceipt(receipt);
  }
}
