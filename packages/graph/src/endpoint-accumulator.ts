import {
  type EndpointFact,
  type EndpointKind,
  histogramBucket,
  type Protocol,
  type StoredSpan,
} from '@datatrail/model';
import { Counts, Sight, SmallestTexts } from './bounded.ts';
import type { ServiceRef } from './edge-accumulator.ts';

const MOST_NAMES = 16;
const MOST_CODES = 32;
const MOST_CALLERS = 50;
const MOST_CATEGORIES = 64;
const MOST_EXAMPLES = 3;

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
  readonly callers = new SmallestTexts(MOST_CALLERS);
  readonly categoriesIn = new SmallestTexts(MOST_CATEGORIES);
  readonly categoriesOut = new SmallestTexts(MOST_CATEGORIES);
  readonly #identity: EndpointIdentity;
  readonly #latency = new Counts();
  readonly #codes = new Counts();
  readonly #addresses = new SmallestTexts(MOST_NAMES);
  readonly #instances = new SmallestTexts(MOST_NAMES);
  readonly #versions = new SmallestTexts(MOST_NAMES);
  readonly #examples = new SmallestTexts(MOST_EXAMPLES);
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
      statusCodes: this.#codes.list().slice(0, MOST_CODES),
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
