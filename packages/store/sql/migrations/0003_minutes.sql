-- Which version of a minute's facts counts: of the rows of a minute the one with the greatest (watermark, revision, version).
-- Written last, so a crash leaves nothing half. `first_batch`: facts are closed once spans from there on were dropped.
CREATE TABLE minutes
(
    tenant LowCardinality(String),
    minute Int32,
    watermark UInt64,
    revision UInt32,
    version UInt64,
    spans UInt64,
    duplicates UInt64,
    traces UInt64,
    first_us Int64,
    last_us Int64,
    first_batch UInt64,
    written_at DateTime('UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(written_at)
ORDER BY (tenant, minute, watermark, revision, version)
TTL written_at + toIntervalMonth(13)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
