import {
  ArrayColumn,
  type Column,
  LowCardinalityColumn,
  NativeBlock,
  NumberColumn,
  StringColumn,
} from '../native/index.ts';

const text = () => new LowCardinalityColumn();
const count = () => new NumberColumn('UInt64');
const texts = () => new ArrayColumn(new LowCardinalityColumn());
const numbers = (type: 'UInt32' | 'UInt64' | 'Int32') => new ArrayColumn(new NumberColumn(type));

function versionColumns() {
  return {
    tenant: text(),
    minute: new NumberColumn('Int32'),
    version: count(),
    written_at: new NumberColumn("DateTime('UTC')"),
  };
}

/** What all tables of facts begin with. */
function headColumns() {
  return {
    ...versionColumns(),
    environment: text(),
    namespace: text(),
    service: text(),
  };
}

function seenColumns() {
  return { first_us: new NumberColumn('Int64'), last_us: new NumberColumn('Int64') };
}

function targetColumns() {
  return {
    target_kind: text(),
    target_namespace: text(),
    target_service: text(),
    target_name: text(),
    target_part: text(),
    target_host: text(),
    target_claimed_service: text(),
  };
}

function latencyColumns() {
  return { latency_bucket: numbers('UInt32'), latency_count: numbers('UInt64') };
}

function block<Of extends { readonly [name: string]: Column }>(columns: Of): NativeBlock<Of> {
  return new NativeBlock(columns);
}

export function createEndpointBlock() {
  return block({
    ...headColumns(),
    endpoint: text(),
    kind: text(),
    protocol: text(),
    calls: count(),
    errors: count(),
    ...latencyColumns(),
    status_code: numbers('Int32'),
    status_count: numbers('UInt64'),
    addresses: texts(),
    instances: texts(),
    versions: texts(),
    callers: texts(),
    public_calls: count(),
    root_calls: count(),
    categories_in: texts(),
    categories_out: texts(),
    example_traces: new ArrayColumn(new StringColumn()),
    ...seenColumns(),
  });
}

export function createEdgeBlock() {
  return block({
    ...headColumns(),
    ...targetColumns(),
    kind: text(),
    protocol: text(),
    calls: count(),
    errors: count(),
    weighted_calls: new NumberColumn('Float64'),
    ...latencyColumns(),
    answered: count(),
    plaintext: count(),
    tls: count(),
    headers_captured: count(),
    joined: count(),
    addresses: texts(),
    ports: numbers('UInt32'),
    example_traces: new ArrayColumn(new StringColumn()),
    ...seenColumns(),
  });
}

export function createFlowBlock() {
  return block({
    ...headColumns(),
    ...targetColumns(),
    category: text(),
    direction: text(),
    grade: text(),
    key: text(),
    detector: text(),
    test_data: new NumberColumn('UInt8'),
    confidence: new NumberColumn('Float64'),
    count: count(),
    endpoints: texts(),
    evidence: new ArrayColumn(new StringColumn()),
    plaintext: count(),
    ...seenColumns(),
  });
}

export function createServiceBlock() {
  return block({
    ...headColumns(),
    spans: count(),
    traces: count(),
    roots: count(),
    orphans: count(),
    zero_ids: count(),
    negative_durations: count(),
    cycles: count(),
    sampled_spans: count(),
    server_spans: count(),
    client_spans: count(),
    client_spans_without_peer: count(),
    headers_captured: count(),
    self_calls: count(),
    unscanned: count(),
    overflow: count(),
    instances: texts(),
    versions: texts(),
    ...seenColumns(),
  });
}

export function createInputBlock() {
  return block({ ...headColumns(), service_key: count(), stored: count(), last_us: new NumberColumn('Int64') });
}

export function createTraceBlock() {
  return block({ ...versionColumns(), began: numbers('UInt64'), before: numbers('UInt64'), traces: count() });
}

export function createMinuteBlock() {
  return block({
    tenant: text(),
    minute: new NumberColumn('Int32'),
    watermark: count(),
    revision: new NumberColumn('UInt32'),
    version: count(),
    spans: count(),
    duplicates: count(),
    traces: count(),
    first_us: new NumberColumn('Int64'),
    last_us: new NumberColumn('Int64'),
    first_batch: count(),
    first_ingested: new NumberColumn('UInt32'),
    written_at: new NumberColumn("DateTime('UTC')"),
  });
}

export type HeadColumns = ReturnType<typeof headColumns>;
export type SeenColumns = ReturnType<typeof seenColumns>;
export type TargetColumns = ReturnType<typeof targetColumns>;
export type LatencyColumns = ReturnType<typeof latencyColumns>;
export type EndpointBlock = ReturnType<typeof createEndpointBlock>;
export type EdgeBlock = ReturnType<typeof createEdgeBlock>;
export type FlowBlock = ReturnType<typeof createFlowBlock>;
export type ServiceBlock = ReturnType<typeof createServiceBlock>;
export type InputBlock = ReturnType<typeof createInputBlock>;
export type TraceBlock = ReturnType<typeof createTraceBlock>;
