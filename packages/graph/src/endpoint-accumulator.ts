import {
  type EndpointFact,
  type EndpointKind,
  histogramBucket,
  type Protocol,
  type StoredSpan,
} from '@datatrail/model';
import { Counts, Sight, SmallestTexts } from './bounded.ts';
import type { ServiceRef } from './edge-accumulator.ts';
import { MOST } from './fact-bounds.ts';

export interface EndpointIdentity {
  readonly of: ServiceRef;
  readonly endpoint: string;
  readonly kind: EndpointKind;
  readonly protocol: Protocol;
}

export function endpointKey({ of, endpoint, kind, protocol }: EndpointIdentity): string {
  return [of.environment, of.namespace, of.service, endpoint, kind, protocol].join('\n');
}

/** What is known of one endpoint in one minute. */
export class EndpointAccumulator {
  readonly callers = new SmallestTexts(MOST.callers);
  readonly categoriesIn = new SmallestTexts(MOST.categories);
  readonly categoriesOut = new SmallestTexts(MOST.categories);
  readonly #identity: EndpointIdentity;
  readonly #latency = new Counts();
  readonly #codes = new Counts();
  readonly #addresses = new SmallestTexts(MOST.addresses);
  readonly #instances = new SmallestTexts(MOST.instances);
  readonly #versions = new SmallestTexts(MOST.versions);
  readonly #examples = new SmallestTexts(MOST.exampleTraces);
  readonly #sight = new Sight();
  #calls = 0;
  #errors = 0;
  #publicCalls = 0;
  #rootCalls = 0;

  constructor(identity: EndpointIdentity) {
    this.#identity = identity;
  }

  add(span: StoredSpan): void {
    this.#calls++;
    if (span.failed) this.#errors++;
    if (span.entry === 'public') this.#publicCalls++;
    if (span.parentSpanId === '') this.#rootCalls++;
    this.#latency.add(histogramBucket(span.durationNs));
    if (span.statusCode >= 0) this.#codes.add(span.statusCode);
    this.#addresses.add(span.address);
    this.#instances.add(span.instance);
    this.#versions.add(span.version);
    this.#examples.add(span.traceId);
    this.#sight.at(span.startUs);
  }

  /** undefined when nothing was received: categories alone make no endpoint. */
  fact(): EndpointFact | undefined {
    if (this.#calls === 0) return undefined;
    const { of, endpoint, kind, protocol } = this.#identity;
    return {
      environment: of.environment,
      namespace: of.namespace,
      service: of.service,
      endpoint,
      kind,
      protocol,
      calls: this.#calls,
      errors: this.#errors,
      latency: this.#latency.histogram(),
      statusCodes: this.#codes.list().slice(0, MOST.statusCodes),
      addresses: this.#addresses.list(),
      instances: this.#instances.list(),
      versions: this.#versions.list(),
      callers: this.callers.list(),
      publicCalls: this.#publicCalls,
      rootCalls: this.#rootCalls,
      categoriesIn: this.categoriesIn.list(),
      categoriesOut: this.categoriesOut.list(),
      exampleTraces: this.#examples.list(),
      firstSeenUs: this.#sight.first,
      lastSeenUs: this.#sight.last,
    };
  }
}
