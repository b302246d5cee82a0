-- What came in of each service, minute by minute, repeats included. `service_key` names the service in `trace_minutes`.
CREATE TABLE input_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    version UInt64,
    written_at DateTime('UTC'),
    environment LowCardinality(String),
    namespace LowCardinality(String),
    service LowCardinality(String),
    service_key UInt64,
    stored UInt64,
    last_us Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, service)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
