import { KIND, type StoredSpan } from '@datatrail/model';
import { receivedBy } from './call-target.ts';
import type { MinuteAccumulator } from './minute-accumulator.ts';
import { refOf } from './minute-accumulator.ts';
import { compareText } from './trace-tree.ts';

/** A receiving span with the senders that it names by link, whichever trace those are in. */
export interface Receipt {
  readonly span: StoredSpan;
  /** Services that sent it, found by parent. */
  readonly senders: Set<string>;
  /** Receipt that this one works on (receive -> process in one service). */
  readonly above: Receipt | undefined;
  /** Senders that receipts working on this one (messages of its batch) have counted. */
  readonly counted: Set<string>;
}

/** Links lead into other traces: they are settled when all traces are there. */
export class LinkLedger {
  readonly #senders = new Map<string, StoredSpan>();
  readonly #receipts: Receipt[] = [];
  /** Found by parent. */
  readonly #settled = new Set<string>();
  /** Told by an earlier receipt of the same service. */
  readonly #told = new Set<string>();

  /** Keeps a span that others may link to. */
  addSender(span: StoredSpan): void {
    if (isLinkedTo(span)) this.#senders.set(`${span.traceId}:${span.spanId}`, span);
  }

  addReceipt(receipt: Receipt): void {
    this.#receipts.push(receipt);
  }

  /** A sender that a receiving span of the service found by parent needs no link any more. */
  settle(sender: StoredSpan, receiver: StoredSpan): void {
    if (isLinkedTo(sender)) this.#settled.add(settledKey(sender, receiver));
  }

  finish(minuteOf: (us: number) => MinuteAccumulator | undefined): void {
    // messages before the batch that they came in: each of them is a receipt, and the batch is none more
    const sorted = [...this.#receipts].sort((a, b) => depthOf(b) - depthOf(a) || compareReceipts(a.span, b.span));
    for (const receipt of sorted) this.#finishReceipt(receipt, minuteOf);
  }

  /**
   * For which senders a receipt counts depends on what it links to and not on other receipts: who computes a minute needs
   * the traces that link to it and those that these link to, and no further ones.
   */
  #finishReceipt(receipt: Receipt, minuteOf: (us: number) => MinuteAccumulator | undefined): void {
    const { span } = receipt;
    for (const sender of this.#linked(span)) {
      const key = settledKey(sender, span);
      if (this.#settled.has(key)) continue;
      const from = nameOf(sender);
      if (isKnown(receipt, from)) continue;
      receipt.senders.add(from);
      for (const batch of batchesOf(receipt)) batch.counted.add(from);
      minuteOf(span.startUs)?.endpoint(span).callers.add(from);
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      const minute = minuteOf(sender.startUs);
      if (minute === undefined) continue;
      if (from === nameOf(span)) minute.service(span).selfCalls++;
      minute.addEdge(
        { from: refOf(sender), target: receivedBy(span, [sender]), kind: 'publish', protocol: 'messaging' },
        { senders: [sender], receiver: span, calls: 1, countsSender: false, joined: false, atUs: sender.startUs },
      );
    }
  }

  #linked(span: StoredSpan): StoredSpan[] {
    const found = new Map<string, StoredSpan>();
    for (const link of span.links) {
      const sender = this.#senders.get(link);
      if (sender !== undefined) found.set(link, sender);
    }
    return [...found.values()].sort(compareReceipts);
  }
}

/** Whether receivers may name a span as their sender by link. */
function isLinkedTo(span: StoredSpan): boolean {
  return span.kind === KIND.producer || (span.kind === KIND.client && span.protocol === 'messaging');
}

/** `namespace/service`, the namespace left out when there is none. */
export function nameOf({ namespace, service }: StoredSpan): string {
  return namespace === '' ? service : `${namespace}/${service}`;
}

function isKnown(receipt: Receipt, from: string): boolean {
  if (receipt.counted.has(from) || receipt.senders.has(from)) return true;
  return batchesOf(receipt).some((batch) => batch.senders.has(from));
}

/** The receipts that this one works on, nearest first. */
function batchesOf(receipt: Receipt): Receipt[] {
  const batches: Receipt[] = [];
  for (let at = receipt.above; at !== undefined && batches.length < 32; at = at.above) batches.push(at);
  return batches;
}

function depthOf(receipt: Receipt): number {
  return batchesOf(receipt).length;
}

function settledKey(sender: StoredSpan, receiver: StoredSpan): string {
  return `${sender.traceId}:${sender.spanId}\n${nameOf(receiver)}`;
}

function compareReceipts(a: StoredSpan, b: StoredSpan): number {
  return (
    a.startUs - b.startUs || compareText(a.traceId, b.traceId) || compareText(a.spanId, b.spanId) || a.kind - b.kind
  );
}
