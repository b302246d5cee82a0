-- Addresses of records that could not be read; never their bytes. The row with most attempts of an address counts.
CREATE TABLE dead_letters
(
    tenant LowCardinality(String),
    cluster LowCardinality(String),
    topic LowCardinality(String),
    epoch UInt32,
    partition UInt32,
    offset UInt64,
    class LowCardinality(String),
    at DateTime64(3, 'UTC'),
    attempts UInt32
)
ENGINE = ReplacingMergeTree(attempts)
ORDER BY (tenant, cluster, topic, epoch, partition, offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
