-- Up to which batch of spans all facts are written.
CREATE TABLE progress
(
    tenant LowCardinality(String),
    watermark UInt64
)
ENGINE = ReplacingMergeTree(watermark)
ORDER BY tenant
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
