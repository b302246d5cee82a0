-- What people decided about findings; the latest row of a finding counts.
CREATE TABLE triage
(
    tenant LowCardinality(String),
    finding String,
    written_at DateTime64(3, 'UTC'),
    state LowCardinality(String),
    reason String
)
ENGINE = MergeTree
ORDER BY (tenant, finding, written_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
