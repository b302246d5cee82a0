import { KIND, type ServiceFact, type StoredSpan } from '@datatrail/model';
import { Sight, SmallestTexts } from './bounded.ts';
import type { ServiceRef } from './edge-accumulator.ts';
import { MOST } from './fact-bounds.ts';
import { isZeroId, LINKED } from './trace-tree.ts';

export function serviceKey(of: ServiceRef): string {
  return [of.environment, of.namespace, of.service].join('\n');
}

/** What the spans of one service show of themselves in one minute. */
export class ServiceAccumulator {
  clientSpansWithoutPeer = 0;
  selfCalls = 0;
  readonly #of: ServiceRef;
  readonly #traces = new Set<string>();
  readonly #instances = new SmallestTexts(MOST.serviceNames);
  readonly #versions = new SmallestTexts(MOST.serviceNames);
  readonly #sight = new Sight();
  #spans = 0;
  #roots = 0;
  #orphans = 0;
  #zeroIds = 0;
  #negative = 0;
  #cycles = 0;
  #sampled = 0;
  #server = 0;
  #client = 0;
  #headersCaptured = 0;
  #unscanned = 0;

  constructor(of: ServiceRef) {
    this.#of = of;
  }

  /** `state`: what was found of its parent, see LINKED. */
  add(span: StoredSpan, state: number): void {
    this.#spans++;
    this.#traces.add(span.traceId);
    if (state === LINKED.root) this.#roots++;
    if (state === LINKED.orphan) this.#orphans++;
    if (state === LINKED.cycle) this.#cycles++;
    if (isZeroId(span.spanId) || isZeroId(span.traceId)) this.#zeroIds++;
    if (span.negativeDuration) this.#negative++;
    if (span.weight > 1) this.#sampled++;
    if (span.kind === KIND.server || span.kind === KIND.consumer) this.#server++;
    if (span.kind === KIND.client || span.kind === KIND.producer) this.#client++;
    if (span.headersCaptured) this.#headersCaptured++;
    this.#unscanned += span.unscanned ?? 0;
    this.#instances.add(span.instance);
    this.#versions.add(span.version);
    this.#sight.at(span.startUs);
  }

  fact(): ServiceFact {
    return {
      environment: this.#of.environment,
      namespace: this.#of.namespace,
      service: this.#of.service,
      spans: this.#spans,
      traces: this.#traces.size,
      roots: this.#roots,
      orphans: this.#orphans,
      zeroIds: this.#zeroIds,
      negativeDurations: this.#negative,
      cycles: this.#cycles,
      sampledSpans: this.#sampled,
      serverSpans: this.#server,
      clientSpans: this.#client,
      clientSpansWithoutPeer: this.clientSpansWithoutPeer,
      headersCaptured: this.#headersCaptured,
      selfCalls: this.selfCalls,
      unscanned: this.#unscanned,
      overflow: 0,
      instances: this.#instances.list(),
      versions: this.#versions.list(),
      firstSeenUs: this.#sight.first,
      lastSeenUs: this.#sight.last,
    };
  }
}
