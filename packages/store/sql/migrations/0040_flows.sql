-- Flows of each report with their verdicts, for those who ask by SQL: the facts know no verdict. Report and row say as much
-- as `flows` of the report itself, without its evidence. Kept for days, not months: `findings` and facts hold the past.
CREATE TABLE flows
(
    tenant LowCardinality(String),
    report DateTime64(6, 'UTC'),
    environment LowCardinality(String),
    sender LowCardinality(String),
    recipient LowCardinality(String),
    category LowCardinality(String),
    direction LowCardinality(String),
    grade LowCardinality(String),
    verdict LowCardinality(String),
    count Float64,
    first_seen DateTime64(6, 'UTC'),
    last_seen DateTime64(6, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(report)
ORDER BY (tenant, report, environment, sender)
TTL toDateTime(report) + toIntervalDay(8)
SETTINGS ttl_only_drop_parts = 1
