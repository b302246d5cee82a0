-- Scores of each service in each report.
CREATE TABLE scores
(
    tenant LowCardinality(String),
    report DateTime64(6, 'UTC'),
    environment LowCardinality(String),
    namespace LowCardinality(String),
    service LowCardinality(String),
    risk Float64,
    risk_class LowCardinality(String),
    exposure Float64,
    confidence Float64,
    wsrf Float64,
    qws_class LowCardinality(String),
    body String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(report)
ORDER BY (tenant, service, report)
TTL toDateTime(report) + toIntervalMonth(13)
