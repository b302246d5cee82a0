import type {
  CallTarget,
  EdgeFact,
  EndpointFact,
  Evidence,
  FlowFact,
  Histogram,
  ServiceFact,
  ServiceKey,
} from '@datatrail/model';
import type { ArrayColumn, LowCardinalityColumn, NumberColumn, StringColumn } from '../native/index.ts';
import type {
  EdgeBlock,
  EndpointBlock,
  FlowBlock,
  HeadColumns,
  LatencyColumns,
  SeenColumns,
  ServiceBlock,
  TargetColumns,
} from './fact-blocks.ts';

/** What all rows of one writing share. */
export interface FactHead {
  readonly tenant: string;
  readonly minute: number;
  readonly version: bigint;
  /** Seconds since 1970. */
  readonly writtenAt: number;
}

function addHead(columns: HeadColumns, head: FactHead, key: ServiceKey): void {
  columns.tenant.add(head.tenant);
  columns.minute.add(head.minute);
  columns.version.addBigint(head.version);
  columns.written_at.add(head.writtenAt);
  columns.environment.add(key.environment);
  columns.namespace.add(key.namespace);
  columns.service.add(key.service);
}

function addTexts(column: ArrayColumn<LowCardinalityColumn | StringColumn>, values: readonly string[]): void {
  for (const value of values) column.items.add(value);
  column.endRow();
}

function addNumbers(column: ArrayColumn<NumberColumn>, values: readonly number[]): void {
  for (const value of values) column.items.add(value);
  column.endRow();
}

function addLatency(columns: LatencyColumns, { bucket, count }: Histogram): void {
  addNumbers(columns.latency_bucket, bucket);
  addNumbers(columns.latency_count, count);
}

function addTarget(columns: TargetColumns, target: CallTarget): void {
  columns.target_kind.add(target.kind);
  columns.target_namespace.add(target.namespace);
  columns.target_service.add(target.service);
  columns.target_name.add(target.name);
  columns.target_part.add(target.part);
  columns.target_host.add(target.host);
  columns.target_claimed_service.add(target.claimedService);
}

function addSeen(columns: SeenColumns, fact: { readonly firstSeenUs: number; readonly lastSeenUs: number }): void {
  columns.first_us.add(fact.firstSeenUs);
  columns.last_us.add(fact.lastSeenUs);
}

export function addEndpoint({ columns }: EndpointBlock, head: FactHead, fact: EndpointFact): void {
  addHead(columns, head, fact);
  columns.endpoint.add(fact.endpoint);
  columns.kind.add(fact.kind);
  columns.protocol.add(fact.protocol);
  columns.calls.add(fact.calls);
  columns.errors.add(fact.errors);
  addLatency(columns, fact.latency);
  const statuses = fact.statusCodes;
  addNumbers(
    columns.status_code,
    statuses.map((status) => status[0]),
  );
  addNumbers(
    columns.status_count,
    statuses.map((status) => status[1]),
  );
  addTexts(columns.addresses, fact.addresses);
  addTexts(columns.instances, fact.instances);
  addTexts(columns.versions, fact.versions);
  addTexts(columns.callers, fact.callers);
  columns.public_calls.add(fact.publicCalls);
  columns.root_calls.add(fact.rootCalls);
  addTexts(columns.categories_in, fact.categoriesIn);
  addTexts(columns.categories_out, fact.categoriesOut);
  addTexts(columns.example_traces, fact.exampleTraces);
  addSeen(columns, fact);
}

export function addEdge({ columns }: EdgeBlock, head: FactHead, fact: EdgeFact): void {
  addHead(columns, head, fact);
  addTarget(columns, fact.target);
  columns.kind.add(fact.kind);
  columns.protocol.add(fact.protocol);
  columns.calls.add(fact.calls);
  columns.errors.add(fact.errors);
  columns.weighted_calls.add(fact.weightedCalls);
  addLatency(columns, fact.clientLatency);
  columns.answered.add(fact.answered);
  columns.plaintext.add(fact.plaintext);
  columns.tls.add(fact.tls);
  columns.headers_captured.add(fact.headersCaptured);
  columns.joined.add(fact.joined);
  addTexts(columns.addresses, fact.addresses);
  addNumbers(columns.ports, fact.ports);
  addTexts(columns.example_traces, fact.exampleTraces);
  addSeen(columns, fact);
}

/** Sorts as text by trace id, span id, position and key. */
function evidenceText(evidence: Evidence): string {
  const { traceId, spanId, position, key, detector, shape } = evidence;
  return JSON.stringify([traceId, spanId, position, key, detector, shape]);
}

export function addFlow({ columns }: FlowBlock, head: FactHead, fact: FlowFact): void {
  addHead(columns, head, fact);
  addTarget(columns, fact.target);
  columns.category.add(fact.category);
  columns.direction.add(fact.direction);
  columns.grade.add(fact.grade);
  columns.key.add(fact.key);
  columns.detector.add(fact.detector);
  columns.test_data.add(fact.testData ? 1 : 0);
  columns.confidence.add(fact.confidence);
  columns.count.add(fact.count);
  addTexts(columns.endpoints, fact.endpoints);
  addTexts(columns.evidence, fact.evidence.map(evidenceText));
  columns.plaintext.add(fact.plaintext);
  addSeen(columns, fact);
}

export function addService({ columns }: ServiceBlock, head: FactHead, fact: ServiceFact): void {
  addHead(columns, head, fact);
  columns.spans.add(fact.spans);
  columns.traces.add(fact.traces);
  columns.roots.add(fact.roots);
  columns.orphans.add(fact.orphans);
  columns.zero_ids.add(fact.zeroIds);
  columns.negative_durations.add(fact.negativeDurations);
  columns.cycles.add(fact.cycles);
  columns.sampled_spans.add(fact.sampledSpans);
  columns.server_spans.add(fact.serverSpans);
  columns.client_spans.add(fact.clientSpans);
  columns.client_spans_without_peer.add(fact.clientSpansWithoutPeer);
  columns.headers_captured.add(fact.headersCaptured);
  columns.self_calls.add(fact.selfCalls);
  columns.unscanned.add(fact.unscanned);
  columns.overflow.add(fact.overflow);
  addTexts(columns.instances, fact.instances);
  addTexts(columns.versions, fact.versions);
  addSeen(columns, fact);
}
