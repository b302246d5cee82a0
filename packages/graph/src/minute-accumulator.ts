import type { MinuteFacts, StoredSpan } from '@datatrail/model';
import { boundMinute } from './bound-minute.ts';
import { EdgeAccumulator, type EdgeIdentity, type EdgeSample, edgeKey, type ServiceRef } from './edge-accumulator.ts';
import { EndpointAccumulator, endpointKey } from './endpoint-accumulator.ts';
import { FlowAccumulator, type FlowHit, flowKey } from './flow-accumulator.ts';
import { mergeEndpoints } from './merge-endpoints.ts';
import { ServiceAccumulator, serviceKey } from './service-accumulator.ts';
import { compareText } from './trace-tree.ts';

/** Gathers the facts of one minute. */
export class MinuteAccumulator {
  readonly #endpoints = new Map<string, EndpointAccumulator>();
  readonly #edges = new Map<string, EdgeAccumulator>();
  readonly #flows = new Map<string, FlowAccumulator>();
  readonly #services = new Map<string, ServiceAccumulator>();

  addEdge(edge: EdgeIdentity, sample: EdgeSample): void {
    const key = edgeKey(edge);
    found(this.#edges, key, () => new EdgeAccumulator(edge)).add(sample);
  }

  addFlow(hit: FlowHit): void {
    found(this.#flows, flowKey(hit), () => new FlowAccumulator(hit)).add(hit);
  }

  /** The endpoint that a span is a call of. */
  endpoint(span: StoredSpan): EndpointAccumulator {
    const identity = { of: refOf(span), endpoint: span.endpoint, kind: span.endpointKind, protocol: span.protocol };
    return found(this.#endpoints, endpointKey(identity), () => new EndpointAccumulator(identity));
  }

  service(span: ServiceRef): ServiceAccumulator {
    return found(this.#services, serviceKey(span), () => new ServiceAccumulator(refOf(span)));
  }

  facts(minute: number): MinuteFacts {
    const bounded = boundMinute({
      endpoints: mergeEndpoints(
        byKey(this.#endpoints)
          .map((one) => one.fact())
          .filter((fact) => fact !== undefined),
      ),
      edges: byKey(this.#edges).map((one) => one.fact()),
      flows: byKey(this.#flows).map((one) => one.fact()),
      services: byKey(this.#services).map((one) => one.fact()),
    });
    return { minute, ...bounded };
  }
}

export function refOf({ environment, namespace, service }: ServiceRef): ServiceRef {
  return { environment, namespace, service };
}

function found<T>(all: Map<string, T>, key: string, create: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = create();
  all.set(key, made);
  return made;
}

function byKey<T>(all: Map<string, T>): T[] {
  return [...all].sort((a, b) => compareText(a[0], b[0])).map((entry) => entry[1]);
}
