-- Up to which block of each writer all facts are written. Kept for ever: the sum over writers is the watermark of minutes and
-- must only grow. The older `progress` counts for the writer ''.
CREATE TABLE writer_progress
(
    tenant LowCardinality(String),
    writer String,
    watermark UInt64
)
ENGINE = ReplacingMergeTree(watermark)
ORDER BY (tenant, writer)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
