import {
  ArrayColumn,
  FixedStringColumn,
  LowCardinalityColumn,
  NativeBlock,
  NumberColumn,
  StringColumn,
} from '../native/index.ts';

const text = () => new LowCardinalityColumn();
const texts = () => new ArrayColumn(new LowCardinalityColumn());

/** What the message itself says. */
function messageColumns() {
  return {
    minute: new NumberColumn('Int32'),
    start: new NumberColumn('DateTime64(9)'),
    duration: new NumberColumn('UInt64'),
    negative_duration: new NumberColumn('UInt8'),
    trace_id: new FixedStringColumn(16),
    span_id: new FixedStringColumn(8),
    parent_span_id: new FixedStringColumn(8),
    kind: new NumberColumn('UInt8'),
    name: text(),
    status: new NumberColumn('UInt8'),
    status_message: new StringColumn(),
    trace_state: new StringColumn(),
    flags: new NumberColumn('UInt32'),
    weight: new NumberColumn('Float64'),
    resource_id: new FixedStringColumn(16),
    scope_name: text(),
    scope_version: text(),
    attributes: new StringColumn(),
    events: new StringColumn(),
    links: new StringColumn(),
    link_ids: new ArrayColumn(new FixedStringColumn(24)),
    dropped_attributes: new NumberColumn('UInt32'),
    dropped_events: new NumberColumn('UInt32'),
    dropped_links: new NumberColumn('UInt32'),
  };
}

/** What was located, and what was found. */
function decidedColumns() {
  return {
    environment: text(),
    namespace: text(),
    service: text(),
    version: text(),
    instance: text(),
    endpoint: text(),
    endpoint_kind: text(),
    protocol: text(),
    peer_kind: text(),
    peer_name: text(),
    peer_part: text(),
    peer_host: text(),
    peer_port: new NumberColumn('UInt16'),
    peer_address: text(),
    peer_claimed_service: text(),
    peer_reason: text(),
    status_code: new NumberColumn('Int32'),
    failed: new NumberColumn('UInt8'),
    address: text(),
    entry: text(),
    transport: text(),
    headers_captured: new NumberColumn('UInt8'),
    annotated: texts(),
    unscanned: new NumberColumn('UInt32'),
    'detection.position': texts(),
    'detection.key': texts(),
    'detection.category': texts(),
    'detection.detector': texts(),
    'detection.fingerprint': new ArrayColumn(new StringColumn()),
    'detection.confidence': new ArrayColumn(new NumberColumn('Float64')),
    'detection.shape': texts(),
    'detection.test_data': new ArrayColumn(new NumberColumn('UInt8')),
  };
}

/** Where the row came from. */
function originColumns() {
  return {
    tenant: text(),
    key_id: text(),
    detector_set: text(),
    source_cluster: text(),
    source_topic: text(),
    source_epoch: new NumberColumn('UInt32'),
    source_partition: new NumberColumn('UInt32'),
    source_offset: new NumberColumn('UInt64'),
    source_row: new NumberColumn('UInt32'),
    writer: text(),
    batch: new NumberColumn('UInt64'),
    received_at: new NumberColumn("DateTime64(6, 'UTC')"),
    ingested_at: new NumberColumn("DateTime('UTC')"),
  };
}

function spanColumns() {
  return { ...messageColumns(), ...decidedColumns(), ...originColumns() };
}

export type SpanColumns = ReturnType<typeof spanColumns>;

/** Rows of the table `spans`, column by column as migrations 0001 and 0030 name them. */
export function createSpanBlock(): NativeBlock<SpanColumns> {
  return new NativeBlock(spanColumns());
}

function resourceColumns() {
  return {
    tenant: text(),
    resource_id: new FixedStringColumn(16),
    attributes: new StringColumn(),
    schema_url: text(),
    ingested_at: new NumberColumn("DateTime('UTC')"),
  };
}

export type ResourceColumns = ReturnType<typeof resourceColumns>;

/** Rows of the table `resources`. */
export function createResourceBlock(): NativeBlock<ResourceColumns> {
  return new NativeBlock(resourceColumns());
}
