import {
  ArrayColumn,
  FixedStringColumn,
  LowCardinalityColumn,
  NativeBlock,
  NumberColumn,
  StringColumn,
} from '../native/index.ts';

function spanColumns() {
  return {
    tenant: new LowCardinalityColumn(),
    environment: new LowCardinalityColumn(),
    namespace: new LowCardinalityColumn(),
    service: new LowCardinalityColumn(),
    version: new LowCardinalityColumn(),
    instance: new LowCardinalityColumn(),
    minute: new NumberColumn('Int32'),
    start: new NumberColumn("DateTime64(9, 'UTC')"),
    duration: new NumberColumn('UInt64'),
    negative_duration: new NumberColumn('UInt8'),
    trace_id: new FixedStringColumn(16),
    span_id: new FixedStringColumn(8),
    parent_span_id: new FixedStringColumn(8),
    kind: new NumberColumn('UInt8'),
    name: new LowCardinalityColumn(),
    status: new NumberColumn('UInt8'),
    status_message: new StringColumn(),
    trace_state: new StringColumn(),
    flags: new NumberColumn('UInt32'),
    weight: new NumberColumn('Float64'),
    resource_id: new FixedStringColumn(16),
    scope_name: new LowCardinalityColumn(),
    scope_version: new LowCardinalityColumn(),
    attributes: new StringColumn(),
    events: new StringColumn(),
    links: new StringColumn(),
    link_ids: new ArrayColumn(new FixedStringColumn(24)),
    dropped_attributes: new NumberColumn('UInt32'),
    dropped_events: new NumberColumn('UInt32'),
    dropped_links: new NumberColumn('UInt32'),
    endpoint: new LowCardinalityColumn(),
    endpoint_kind: new LowCardinalityColumn(),
    protocol: new LowCardinalityColumn(),
    peer_kind: new LowCardinalityColumn(),
    peer_name: new LowCardinalityColumn(),
    peer_part: new LowCardinalityColumn(),
    peer_host: new LowCardinalityColumn(),
    peer_port: new NumberColumn('UInt16'),
    peer_address: new LowCardinalityColumn(),
    peer_claimed_service: new LowCardinalityColumn(),
    peer_reason: new LowCardinalityColumn(),
    status_code: new NumberColumn('Int32'),
    failed: new NumberColumn('UInt8'),
    address: new LowCardinalityColumn(),
    entry: new LowCardinalityColumn(),
    transport: new LowCardinalityColumn(),
    headers_captured: new NumberColumn('UInt8'),
    annotated: new ArrayColumn(new LowCardinalityColumn()),
    'detection.position': new ArrayColumn(new LowCardinalityColumn()),
    'detection.key': new ArrayColumn(new LowCardinalityColumn()),
    'detection.category': new ArrayColumn(new LowCardinalityColumn()),
    'detection.detector': new ArrayColumn(new LowCardinalityColumn()),
    'detection.fingerprint': new ArrayColumn(new StringColumn()),
    'detection.confidence': new ArrayColumn(new NumberColumn('Float64')),
    'detection.shape': new ArrayColumn(new LowCardinalityColumn()),
    'detection.test_data': new ArrayColumn(new NumberColumn('UInt8')),
    key_id: new LowCardinalityColumn(),
    detector_set: new LowCardinalityColumn(),
    source_cluster: new LowCardinalityColumn(),
    source_topic: new LowCardinalityColumn(),
    source_epoch: new NumberColumn('UInt32'),
    source_partition: new NumberColumn('UInt32'),
    source_offset: new NumberColumn('UInt64'),
    source_row: new NumberColumn('UInt32'),
    batch: new NumberColumn('UInt64'),
    received_at: new NumberColumn("DateTime64(6, 'UTC')"),
    ingested_at: new NumberColumn("DateTime('UTC')"),
  };
}

export type SpanColumns = ReturnType<typeof spanColumns>;

/** Rows of the table `spans`, column by column as migration 0001 names them. */
export function createSpanBlock(): NativeBlock<SpanColumns> {
  return new NativeBlock(spanColumns());
}

function resourceColumns() {
  return {
    tenant: new LowCardinalityColumn(),
    resource_id: new FixedStringColumn(16),
    attributes: new StringColumn(),
    schema_url: new LowCardinalityColumn(),
    ingested_at: new NumberColumn("DateTime('UTC')"),
  };
}

export type ResourceColumns = ReturnType<typeof resourceColumns>;

/** Rows of the table `resources`. */
export function createResourceBlock(): NativeBlock<ResourceColumns> {
  return new NativeBlock(resourceColumns());
}
