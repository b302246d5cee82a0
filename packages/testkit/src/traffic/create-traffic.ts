import { encodeRequest } from '../encode-request.ts';
import { createRandom } from '../random.ts';
import type { SpanSpec } from '../span-spec.ts';
import { resourceOf } from './span-attributes.ts';
import { createTopology, type Topology } from './topology.ts';
import { TraceMaker } from './trace-maker.ts';
import { type TrafficTruth, TruthKeeper } from './truth.ts';

export interface TrafficOptions {
  readonly seed: number;
  /** Traces are made until there are at least so many distinct spans. */
  readonly spans: number;
  /** Default 12. */
  readonly services?: number;
  /** Microseconds since 1970 of the first trace. Default 2026-01-05 12:00 UTC. */
  readonly startUs?: number;
  /** Time over which the traces begin. Default ten minutes. */
  readonly durationUs?: number;
  /** Share of planned places at which a value is planted each time. Default 0.2. */
  readonly plantRate?: number;
  /** Share of calls whose sending span is lost. Default 0.002. */
  readonly orphanRate?: number;
  /** Share of spans that are sent twice. Default 0.005. */
  readonly duplicateRate?: number;
  /** Share of spans that come some requests later than the others. Default 0.01. */
  readonly lateRate?: number;
  /** Spans of one request. Default 512, as the batch processors of the SDKs. */
  readonly batch?: number;
}

export interface TrafficRequest {
  /** `ExportTraceServiceRequest`, protobuf. */
  readonly bytes: Uint8Array;
  readonly spans: number;
}

/** Traffic of any size in flat memory. `requests` can be read once; `truth` is complete when it has ended. */
export interface Traffic {
  readonly requests: Iterable<TrafficRequest>;
  truth(): TrafficTruth;
}

const START_US = Date.UTC(2026, 0, 5, 12) * 1000;
const DURATION_US = 600_000_000;
/** Late spans wait until so many have gathered, so they arrive among later traces. */
const LATE_BATCH = 200;

/** Gathers spans per service, as each process exports its own. */
class Outbox {
  readonly #topology: Topology;
  readonly #batch: number;
  readonly #waiting: SpanSpec[][];
  readonly #ready: TrafficRequest[] = [];
  readonly late: { readonly service: number; readonly span: SpanSpec }[] = [];

  constructor(topology: Topology, batch: number) {
    this.#topology = topology;
    this.#batch = batch;
    this.#waiting = topology.services.map(() => []);
  }

  add(service: number, span: SpanSpec): void {
    const waiting = this.#waiting[service] as SpanSpec[];
    waiting.push(span);
    if (waiting.length >= this.#batch) this.#seal(service);
  }

  releaseLate(): void {
    for (const { service, span } of this.late.splice(0)) this.add(service, span);
  }

  sealAll(): void {
    for (let service = 0; service < this.#waiting.length; service++) this.#seal(service);
  }

  take(): TrafficRequest[] {
    return this.#ready.splice(0);
  }

  #seal(service: number): void {
    const spans = (this.#waiting[service] as SpanSpec[]).splice(0);
    const plan = this.#topology.services[service];
    if (spans.length === 0 || plan === undefined) return;
    const scope = { name: `io.opentelemetry.${plan.language}`, version: '2.18.0' };
    this.#ready.push({
      bytes: encodeRequest([{ resource: resourceOf(plan, service), scope, spans }]),
      spans: spans.length,
    });
  }
}

/** Realistic traffic and its truth. The same options give the same bytes. */
export function createTraffic(options: TrafficOptions): Traffic {
  const topology = createTopology(options.seed, options.services ?? 12);
  const random = createRandom(options.seed + 1);
  const truth = new TruthKeeper();
  const outbox = new Outbox(topology, options.batch ?? 512);
  const maker = new TraceMaker({
    topology,
    random,
    truth,
    plantRate: options.plantRate ?? 0.2,
    orphanRate: options.orphanRate ?? 0.002,
    emit: (service, span) => {
      const late = random.chance(options.lateRate ?? 0.01);
      if (late) outbox.late.push({ service, span });
      else outbox.add(service, span);
      if (!random.chance(options.duplicateRate ?? 0.005)) return;
      truth.duplicates++;
      outbox.late.push({ service, span });
    },
  });
  const startUs = options.startUs ?? START_US;
  const durationUs = options.durationUs ?? DURATION_US;
  function* requests(): Generator<TrafficRequest> {
    while (truth.spans < options.spans) {
      maker.trace(startUs + Math.floor((durationUs * truth.spans) / options.spans));
      if (outbox.late.length > LATE_BATCH) outbox.releaseLate();
      yield* outbox.take();
    }
    outbox.releaseLate();
    outbox.sealAll();
    yield* outbox.take();
  }
  return { requests: requests(), truth: () => truth.truth() };
}
