-- Findings of each report; `report` says which report, the latest is the greatest. `body` is the finding as JSON.
CREATE TABLE findings
(
    tenant LowCardinality(String),
    report DateTime64(6, 'UTC'),
    id String,
    kind LowCardinality(String),
    severity LowCardinality(String),
    environment LowCardinality(String),
    service LowCardinality(String),
    recipient LowCardinality(String),
    category LowCardinality(String),
    verdict LowCardinality(String),
    title String,
    first_seen DateTime64(6, 'UTC'),
    last_seen DateTime64(6, 'UTC'),
    body String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(report)
ORDER BY (tenant, id, report)
TTL toDateTime(report) + toIntervalMonth(13)
