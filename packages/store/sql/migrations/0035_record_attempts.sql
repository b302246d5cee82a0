-- How often a record was tried that may kill whoever reads it: written before the attempt, one row each.
CREATE TABLE record_attempts
(
    cluster LowCardinality(String),
    topic LowCardinality(String),
    epoch UInt32,
    partition UInt32,
    offset UInt64,
    attempt UUID,
    at DateTime('UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (cluster, topic, epoch, partition, offset, attempt)
TTL at + toIntervalDay(30)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
