-- Who called whom, minute by minute. An edge belongs to the minute of the caller's start.
CREATE TABLE edge_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    version UInt64,
    written_at DateTime('UTC'),
    environment LowCardinality(String),
    namespace LowCardinality(String),
    service LowCardinality(String),
    target_kind LowCardinality(String),
    target_namespace LowCardinality(String),
    target_service LowCardinality(String),
    target_name LowCardinality(String),
    target_part LowCardinality(String),
    target_host LowCardinality(String),
    target_claimed_service LowCardinality(String),
    kind LowCardinality(String),
    protocol LowCardinality(String),
    calls UInt64,
    errors UInt64,
    weighted_calls Float64,
    latency_bucket Array(UInt32),
    latency_count Array(UInt64),
    answered UInt64,
    plaintext UInt64,
    tls UInt64,
    headers_captured UInt64,
    joined UInt64,
    addresses Array(LowCardinality(String)),
    ports Array(UInt32),
    example_traces Array(String),
    first_us Int64,
    last_us Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, service)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
