-- Minutes whose facts rest on spans that were removed or changed: they are computed again. `wanted` grows with each wish, a row
-- with `done` says up to which wish they were computed.
CREATE TABLE again_minutes
(
    tenant LowCardinality(String),
    minute Int32,
    done UInt8,
    wanted UInt64,
    at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(wanted)
ORDER BY (tenant, minute, done)
TTL at + toIntervalDay(90)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
