-- Versions of the declarations file; the greatest version counts.
CREATE TABLE declarations
(
    tenant LowCardinality(String),
    version UInt64,
    written_at DateTime64(3, 'UTC'),
    body String CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (tenant, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
