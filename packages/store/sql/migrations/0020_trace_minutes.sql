-- How many traces reach the services of `began` in this minute for the first time, after those of `before` in earlier ones:
-- of any choice of services, a trace counts where one of them began and none was there before, so it counts once.
CREATE TABLE trace_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    version UInt64,
    written_at DateTime('UTC'),
    began Array(UInt64),
    before Array(UInt64),
    traces UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
