-- The endpoint repository, minute by minute. Join `minutes` to know which version counts.
CREATE TABLE endpoint_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    version UInt64,
    written_at DateTime('UTC'),
    environment LowCardinality(String),
    namespace LowCardinality(String),
    service LowCardinality(String),
    endpoint LowCardinality(String),
    kind LowCardinality(String),
    protocol LowCardinality(String),
    calls UInt64,
    errors UInt64,
    latency_bucket Array(UInt32),
    latency_count Array(UInt64),
    status_code Array(Int32),
    status_count Array(UInt64),
    addresses Array(LowCardinality(String)),
    instances Array(LowCardinality(String)),
    versions Array(LowCardinality(String)),
    callers Array(LowCardinality(String)),
    public_calls UInt64,
    root_calls UInt64,
    categories_in Array(LowCardinality(String)),
    categories_out Array(LowCardinality(String)),
    example_traces Array(String),
    first_us Int64,
    last_us Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, service)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
