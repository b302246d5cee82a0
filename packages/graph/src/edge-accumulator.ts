import {
  type CallTarget,
  type EdgeFact,
  type EdgeKind,
  histogramBucket,
  type Protocol,
  type StoredSpan,
} from '@datatrail/model';
import { Counts, Sight, SmallestTexts } from './bounded.ts';
import { MOST } from './fact-bounds.ts';

/** Weights are summed in thousandths, so that the order of adding does not show. */
const WEIGHT_UNIT = 1000;

export interface ServiceRef {
  readonly environment: string;
  readonly namespace: string;
  readonly service: string;
}

export interface EdgeIdentity {
  readonly from: ServiceRef;
  readonly target: CallTarget;
  readonly kind: EdgeKind;
  readonly protocol: Protocol;
}

/** One call, or several receipts of one. */
export interface EdgeSample {
  /** The spans of the sending side; empty when only the receiver is known. */
  readonly senders: readonly StoredSpan[];
  readonly receiver: StoredSpan | undefined;
  /** How many calls it stands for. */
  readonly calls: number;
  /** Whether this sample also counts the sending side: once for each sending call. */
  readonly countsSender: boolean;
  readonly joined: boolean;
  readonly atUs: number;
}

export function edgeKey(edge: EdgeIdentity): string {
  const { from, target, kind, protocol } = edge;
  return [from.environment, from.namespace, from.service, ...targetParts(target), kind, protocol].join('\n');
}

export function targetParts(target: CallTarget): string[] {
  const { kind, namespace, service, name, part, host, claimedService } = target;
  return [kind, namespace, service, name, part, host, claimedService];
}

export class EdgeAccumulator {
  readonly #edge: EdgeIdentity;
  readonly #latency = new Counts();
  readonly #addresses = new SmallestTexts(MOST.addresses);
  readonly #ports = new Counts();
  readonly #examples = new SmallestTexts(MOST.exampleTraces);
  readonly #sight = new Sight();
  #calls = 0;
  #errors = 0;
  #weight = 0;
  #answered = 0;
  #plaintext = 0;
  #tls = 0;
  #headersCaptured = 0;
  #joined = 0;

  constructor(edge: EdgeIdentity) {
    this.#edge = edge;
  }

  add(sample: EdgeSample): void {
    const { senders, receiver, calls } = sample;
    const first = senders[0] ?? receiver;
    if (first === undefined) return;
    this.#calls += calls;
    if (senders[0]?.failed || receiver?.failed) this.#errors += calls;
    this.#weight += calls * Math.round((receiver ?? first).weight * WEIGHT_UNIT);
    if (sample.joined) this.#joined += calls;
    this.#examples.add(first.traceId);
    this.#sight.at(sample.atUs);
    if (sample.countsSender) this.#addSenders(senders, calls, receiver !== undefined);
    else if (senders.length === 0 && receiver !== undefined) this.#addTransport(receiver.transport, calls);
  }

  #addSenders(senders: readonly StoredSpan[], calls: number, received: boolean): void {
    const outer = senders[0];
    if (outer === undefined) return;
    this.#latency.add(histogramBucket(outer.durationNs));
    if (received || senders.some((s) => s.statusCode >= 0 || s.failed)) this.#answered += calls;
    this.#addTransport(senders.find((s) => s.transport !== 'unknown')?.transport ?? 'unknown', calls);
    if (senders.some((s) => s.headersCaptured)) this.#headersCaptured += calls;
    for (const { peer } of senders) {
      this.#addresses.add(peer.address);
      if (peer.port > 0) this.#ports.add(peer.port);
    }
  }

  #addTransport(transport: StoredSpan['transport'], calls: number): void {
    if (transport === 'plaintext') this.#plaintext += calls;
    if (transport === 'tls') this.#tls += calls;
  }

  fact(): EdgeFact {
    const { from, target, kind, protocol } = this.#edge;
    return {
      environment: from.environment,
      namespace: from.namespace,
      service: from.service,
      target,
      kind,
      protocol,
      calls: this.#calls,
      errors: this.#errors,
      weightedCalls: this.#weight / WEIGHT_UNIT,
      clientLatency: this.#latency.histogram(),
      answered: this.#answered,
      plaintext: this.#plaintext,
      tls: this.#tls,
      headersCaptured: this.#headersCaptured,
      joined: this.#joined,
      addresses: this.#addresses.list(),
      ports: this.#ports
        .list()
        .slice(0, MOST.ports)
        .map((p) => p[0]),
      exampleTraces: this.#examples.list(),
      firstSeenUs: this.#sight.first,
      lastSeenUs: this.#sight.last,
    };
  }
}
