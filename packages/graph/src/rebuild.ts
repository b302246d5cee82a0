import { KIND, type MinuteFacts, type StoredSpan } from '@datatrail/model';
import { findCalls } from './call-groups.ts';
import { LinkLedger } from './link-ledger.ts';
import { MinuteAccumulator } from './minute-accumulator.ts';
import { addEdges } from './trace-edges.ts';
import { findFlows, incomingCategories } from './trace-flows.ts';
import { buildTree, isZeroId, type TraceTree } from './trace-tree.ts';
import { createWireKeys, type WireKeys } from './wire-keys.ts';

const MINUTE_US = 60_000_000;

export interface RebuildOptions {
  /** Minutes since 1970 whose facts are wanted: spans around them only serve to understand these. */
  readonly minutes: Iterable<number>;
  /** Attribute key of any generation -> the current one. */
  readonly normalizeKey: (key: string) => string;
  /** Attribute keys that hold payload here (`app.request.body`), beside those of the semantic conventions. */
  readonly payloadKeys?: readonly string[];
}

/** Makes the facts of whole minutes out of whole traces. */
export interface Rebuild {
  /** One trace, whole; spans in any order, repeats are counted once. MAY be called in any order of traces. */
  add(trace: readonly StoredSpan[]): void;
  /** One for each wanted minute, ascending, empty ones too. Call once. */
  finish(): MinuteFacts[];
}

export function createRebuild(options: RebuildOptions): Rebuild {
  return new MinuteRebuild(options);
}

/** Minutes since 1970 that a start falls into. */
export function minuteOf(startUs: number): number {
  return Math.floor(startUs / MINUTE_US);
}

class MinuteRebuild implements Rebuild {
  readonly #minutes: Map<number, MinuteAccumulator>;
  readonly #links = new LinkLedger();
  readonly #keys: WireKeys;

  constructor(options: RebuildOptions) {
    const sorted = [...new Set(options.minutes)].sort((a, b) => a - b);
    this.#minutes = new Map(sorted.map((minute) => [minute, new MinuteAccumulator()]));
    this.#keys = createWireKeys(options.normalizeKey, options.payloadKeys);
  }

  add(trace: readonly StoredSpan[]): void {
    const first = trace[0];
    if (first === undefined) return;
    // Spans without a trace id have nothing to do with each other.
    if (!isZeroId(first.traceId)) this.#addTree(buildTree(trace));
    else for (const { spans } of [buildTree(trace)]) for (const span of spans) this.#addTree(buildTree([span]));
  }

  finish(): MinuteFacts[] {
    this.#links.finish(this.#at);
    return Array.from(this.#minutes, ([minute, accumulator]) => accumulator.facts(minute));
  }

  readonly #at = (us: number): MinuteAccumulator | undefined => this.#minutes.get(minuteOf(us));

  #addTree(tree: TraceTree): void {
    const calls = findCalls(tree);
    for (let i = 0; i < tree.spans.length; i++) {
      const span = tree.spans[i] as StoredSpan;
      this.#links.addSender(span);
      const minute = this.#at(span.startUs);
      if (minute === undefined) continue;
      minute.service(span).add(span, tree.state[i] as number);
      if (calls.receives[i] !== 1 && !isKindlessRoot(tree, i)) continue;
      const endpoint = minute.endpoint(span);
      endpoint.add(span);
      for (const category of incomingCategories(span, this.#keys)) endpoint.categoriesIn.add(category);
    }
    addEdges(tree, calls, { at: this.#at, links: this.#links });
    findFlows(tree, calls, this.#keys, (hit, entry) => {
      this.#at(hit.atUs)?.addFlow(hit);
      const leaves = hit.grade !== 'telemetry' && hit.grade !== 'co_occurring' && hit.direction === 'sent';
      if (leaves) this.#at(entry.startUs)?.endpoint(entry).categoriesOut.add(hit.detection.category);
    });
  }
}

/** Tracers without span kinds begin a service with a span of no kind: what it serves is an endpoint all the same. */
function isKindlessRoot(tree: TraceTree, i: number): boolean {
  return tree.parent[i] === -1 && (tree.spans[i] as StoredSpan).kind === KIND.unspecified;
}
