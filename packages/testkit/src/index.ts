export { allCanaries, CANARY_KINDS, type Canary, type CanaryKind, makeCanary } from './canary.ts';
export { FAULT_KINDS, type Fault, type FaultKind } from './clickhouse/faults.ts';
export { type ClickHouseOptions, startClickHouse, type TestClickHouse } from './clickhouse/start-clickhouse.ts';
export { createFixedClock, type FixedClock } from './clock.ts';
export { encodeRequest } from './encode-request.ts';
export { createRandom, type Random } from './random.ts';
export { type SelfSigned, selfSigned } from './self-signed.ts';
export {
  type Attributes,
  type AttributeValue,
  type EventSpec,
  type LinkSpec,
  type ResourceSpec,
  type SpanSpec,
  spanIdOf,
  spanOf,
  traceIdOf,
} from './span-spec.ts';
export { createTraffic, type Traffic, type TrafficOptions, type TrafficRequest } from './traffic/create-traffic.ts';
export { createTopology, type Topology } from './traffic/topology.ts';
export type { TrafficTruth } from './traffic/truth.ts';
