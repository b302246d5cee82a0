-- What came in, by format, and what was refused.
CREATE TABLE input_counts
(
    tenant LowCardinality(String),
    format LowCardinality(String),
    rejected UInt64
)
ENGINE = SummingMergeTree(rejected)
ORDER BY (tenant, format)
