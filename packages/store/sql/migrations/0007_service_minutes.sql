-- What the spans of a service show of themselves, minute by minute: the source of coverage and instances.
CREATE TABLE service_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    version UInt64,
    written_at DateTime('UTC'),
    environment LowCardinality(String),
    namespace LowCardinality(String),
    service LowCardinality(String),
    spans UInt64,
    traces UInt64,
    roots UInt64,
    orphans UInt64,
    zero_ids UInt64,
    negative_durations UInt64,
    cycles UInt64,
    sampled_spans UInt64,
    server_spans UInt64,
    client_spans UInt64,
    client_spans_without_peer UInt64,
    headers_captured UInt64,
    self_calls UInt64,
    unscanned UInt64,
    instances Array(LowCardinality(String)),
    versions Array(LowCardinality(String)),
    first_us Int64,
    last_us Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, service)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
