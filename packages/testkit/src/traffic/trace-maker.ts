import { type Canary, type CanaryKind, makeCanary } from '../canary.ts';
import type { Random } from '../random.ts';
import type { Attributes, SpanSpec } from '../span-spec.ts';
import { inConvention } from './conventions.ts';
import { ambient, clientHttp, grpc, message, query, serverHttp } from './span-attributes.ts';
import type { EndpointPlan, ServicePlan, Step, Topology } from './topology.ts';
import type { TruthKeeper } from './truth.ts';

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
/** Longest chain of services in one trace. */
const MAX_DEPTH = 6;

/** What the traffic is made with. */
export interface TraceMakerParts {
  readonly topology: Topology;
  readonly random: Random;
  readonly truth: TruthKeeper;
  readonly plantRate: number;
  readonly orphanRate: number;
  readonly emit: (service: number, span: SpanSpec) => void;
}

/** Where a span stands: its trace, its parent, its service, its start. */
interface Place {
  readonly traceId: string;
  readonly parent: string;
  readonly service: number;
  readonly startUs: number;
  readonly depth: number;
}

interface Draft {
  readonly place: Place;
  readonly spanId: string;
  readonly kind: number;
  readonly name: string;
  readonly attributes: Attributes;
  readonly durationUs: number;
  readonly extra?: Partial<SpanSpec>;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const endpointName = ({ protocol, method, route }: EndpointPlan): string =>
  protocol === 'grpc' ? `${route}/${method}` : `${method} ${route}`;

/** Walks the topology and sends one trace after the other to `emit`, keeping the truth on the way. */
export class TraceMaker {
  readonly #parts: TraceMakerParts;
  #spans = 0;

  constructor(parts: TraceMakerParts) {
    this.#parts = parts;
  }

  /** One trace that enters at the first service. */
  trace(startUs: number): void {
    const { truth, topology, random } = this.#parts;
    truth.traces++;
    const endpoints = topology.services[0]?.endpoints ?? [];
    this.#serve(
      { traceId: this.#traceId(), parent: '', service: 0, startUs, depth: 0 },
      random.below(endpoints.length),
    );
  }

  #traceId(): string {
    const { random, truth } = this.#parts;
    return hex(random.below(2 ** 32), 8) + hex(random.below(2 ** 32), 8) + hex(truth.traces, 16);
  }

  #spanId(): string {
    return hex(this.#parts.random.below(2 ** 24) + 1, 6) + hex(++this.#spans, 10);
  }

  #plan(service: number): ServicePlan {
    const plan = this.#parts.topology.services[service];
    if (plan === undefined) throw new Error(`no service ${service}`);
    return plan;
  }

  #emit({ place, spanId, kind, name, attributes, durationUs, extra }: Draft): void {
    const { random, emit, truth } = this.#parts;
    const plan = this.#plan(place.service);
    truth.span(plan.name);
    const spoken = inConvention(attributes, plan.convention, kind === SERVER || kind === CONSUMER);
    emit(place.service, {
      traceId: place.traceId,
      spanId,
      ...(place.parent === '' ? {} : { parentSpanId: place.parent }),
      name,
      kind,
      startUs: place.startUs,
      durationUs,
      ...extra,
      attributes: { ...ambient(random, plan), ...spoken, ...extra?.attributes },
    });
  }

  /** A receiving span and all that it causes; returns its duration in microseconds. */
  #serve(place: Place, endpointIndex: number): number {
    const { random, truth } = this.#parts;
    const plan = this.#plan(place.service);
    const endpoint = plan.endpoints[endpointIndex] as EndpointPlan;
    const spanId = this.#spanId();
    let at = place.startUs + 100 + random.below(400);
    for (const step of endpoint.steps)
      at +=
        this.#step({ ...place, parent: spanId, startUs: at, depth: place.depth + 1 }, step, endpoint) +
        random.below(200);
    truth.endpoints.add(plan.name, endpointName(endpoint));
    const attributes =
      endpoint.protocol === 'grpc'
        ? grpc(endpoint.route, endpoint.method, plan.name)
        : serverHttp(random, plan, endpoint.method, endpoint.route);
    const durationUs = at - place.startUs;
    this.#emit({ place, spanId, kind: SERVER, name: endpointName(endpoint), attributes, durationUs });
    return durationUs;
  }

  #step(place: Place, step: Step, endpoint: EndpointPlan): number {
    switch (step.kind) {
      case 'call':
        return place.depth > MAX_DEPTH || this.#parts.random.chance(0.3) ? 0 : this.#call(place, step);
      case 'query':
        return this.#query(place, step);
      case 'publish':
        return this.#publish(place, step);
      case 'external':
        return this.#external(place, step);
      case 'work':
        return this.#work(place, endpoint.route, step.plant);
    }
  }

  #call(place: Place, step: Step & { kind: 'call' }): number {
    const { random, truth } = this.#parts;
    const target = this.#plan(step.service);
    const endpoint = target.endpoints[step.endpoint] as EndpointPlan;
    const bridge = step.bridged ? this.#spanId() : place.parent;
    const spanId = this.#spanId();
    const called = {
      ...place,
      parent: spanId,
      service: step.service,
      startUs: place.startUs + 300,
      depth: place.depth,
    };
    const durationUs = this.#serve(called, step.endpoint) + 600;
    if (step.bridged)
      this.#emit({
        place,
        spanId: bridge,
        kind: INTERNAL,
        name: 'prepare call',
        attributes: {},
        durationUs: durationUs + 200,
      });
    if (random.chance(this.#parts.orphanRate)) {
      truth.orphans++;
      return durationUs;
    }
    truth.edges.add(this.#plan(place.service).name, target.name);
    const host = `${target.name}.shop.svc.cluster.local`;
    const attributes =
      endpoint.protocol === 'grpc'
        ? grpc(endpoint.route, endpoint.method, host)
        : clientHttp(endpoint.method, host, endpoint.route.replace('{id}', String(1 + random.below(90_000))), false);
    const name = endpoint.protocol === 'grpc' ? endpointName(endpoint) : endpoint.method;
    this.#emit({ place: { ...place, parent: bridge }, spanId, kind: CLIENT, name, attributes, durationUs });
    return durationUs;
  }

  #plant(kind: CanaryKind | undefined): Canary | undefined {
    const { random, plantRate, truth } = this.#parts;
    if (kind === undefined || !random.chance(plantRate)) return undefined;
    const canary = makeCanary(kind, random);
    truth.secret(canary.secret);
    return canary;
  }

  #query(place: Place, step: Step & { kind: 'query' }): number {
    const { topology, truth, random } = this.#parts;
    const store = topology.stores[step.store] as Topology['stores'][number];
    const plan = this.#plan(place.service);
    const durationUs = 200 + random.below(4000);
    truth.queries.add(plan.name, store.system, store.database);
    const canary = store.system === 'redis' ? undefined : this.#plant(step.plant);
    if (canary !== undefined)
      truth.flows.add(plan.name, `${store.system}/${store.database}`, canary.category, 'stored');
    const key = plan.convention === 'old' ? 'db.statement' : 'db.query.text';
    const extra =
      canary === undefined ? {} : { attributes: { [key]: `SELECT id FROM people WHERE contact = '${canary.text}'` } };
    this.#emit({
      place,
      spanId: this.#spanId(),
      kind: CLIENT,
      name: 'SELECT',
      attributes: query(store),
      durationUs,
      extra,
    });
    return durationUs;
  }

  #external(place: Place, step: Step & { kind: 'external' }): number {
    const { topology, truth, random } = this.#parts;
    const host = topology.hosts[step.host] as string;
    const plan = this.#plan(place.service);
    const durationUs = 20_000 + random.below(80_000);
    truth.externals.add(plan.name, host);
    const canary = this.#plant(step.plant);
    if (canary !== undefined) truth.flows.add(plan.name, host, canary.category, 'on_wire');
    const header = plan.convention === 'old' ? 'http.request.header.x_customer' : 'http.request.header.x-customer';
    const extra = canary === undefined ? {} : { attributes: { [header]: [canary.text] } };
    const attributes = clientHttp('POST', host, '/v1/requests', true);
    this.#emit({ place, spanId: this.#spanId(), kind: CLIENT, name: 'POST', attributes, durationUs, extra });
    return durationUs;
  }

  #work(place: Place, route: string, kind?: CanaryKind): number {
    const { truth, random } = this.#parts;
    const durationUs = 50 + random.below(900);
    const canary = this.#plant(kind);
    if (canary !== undefined) truth.flows.add(this.#plan(place.service).name, '', canary.category, 'telemetry');
    const attributes = {
      'app.step': `compute ${route}`,
      'app.items': 1 + random.below(12),
      'app.note': canary === undefined ? 'nothing to report' : `accepted for ${canary.text}`,
    };
    this.#emit({ place, spanId: this.#spanId(), kind: INTERNAL, name: 'compute', attributes, durationUs });
    return durationUs;
  }

  #publish(place: Place, step: Step & { kind: 'publish' }): number {
    const { topology, truth, random } = this.#parts;
    const topic = topology.topics[step.topic] as Topology['topics'][number];
    const spanId = this.#spanId();
    const durationUs = 300 + random.below(700);
    truth.publishes.add(this.#plan(place.service).name, topic.name);
    this.#emit({
      place,
      spanId,
      kind: PRODUCER,
      name: `send ${topic.name}`,
      attributes: message(topic, 'send'),
      durationUs,
    });
    truth.consumes.add(topic.name, this.#plan(topic.consumer).name);
    const consumed = { ...place, service: topic.consumer, startUs: place.startUs + durationUs + random.below(50_000) };
    const consumer = this.#spanId();
    const attributes = message(topic, 'process');
    const draft = { spanId: consumer, kind: CONSUMER, name: `process ${topic.name}`, attributes, durationUs: 3000 };
    if (topic.byLink) {
      truth.traces++;
      const own = { ...consumed, traceId: this.#traceId(), parent: '' };
      this.#emit({ ...draft, place: own, extra: { links: [{ traceId: place.traceId, spanId }] } });
      this.#work({ ...own, parent: consumer }, topic.name);
    } else {
      this.#emit({ ...draft, place: { ...consumed, parent: spanId } });
      this.#work({ ...consumed, parent: consumer }, topic.name);
    }
    return durationUs;
  }
}
