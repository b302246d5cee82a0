-- What came in, by format, and what was refused. `told` keeps a format without rejects: rows whose sums are zero go.
CREATE TABLE input_counts
(
    tenant LowCardinality(String),
    format LowCardinality(String),
    told UInt64,
    rejected UInt64
)
ENGINE = SummingMergeTree
ORDER BY (tenant, format)
