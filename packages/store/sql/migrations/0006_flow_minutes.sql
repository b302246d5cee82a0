-- Which category of data went from whom to whom, minute by minute. `evidence`: JSON arrays of trace id, span id, position,
-- key, detector, shape; never a value.
CREATE TABLE flow_minutes
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
    category LowCardinality(String),
    direction LowCardinality(String),
    grade LowCardinality(String),
    key LowCardinality(String),
    detector LowCardinality(String),
    test_data UInt8,
    confidence Float64,
    count UInt64,
    endpoints Array(LowCardinality(String)),
    evidence Array(String),
    plaintext UInt64,
    first_us Int64,
    last_us Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, service)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
