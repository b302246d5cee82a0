-- Who calls whom in each report, ends identified as the report does it (organisations, merged spellings): `edge_minutes`
-- holds what the spans said. Kept for days.
CREATE TABLE edges
(
    tenant LowCardinality(String),
    report DateTime64(6, 'UTC'),
    environment LowCardinality(String),
    source LowCardinality(String),
    source_kind LowCardinality(String),
    source_name LowCardinality(String),
    target LowCardinality(String),
    target_kind LowCardinality(String),
    target_name LowCardinality(String),
    target_organisation LowCardinality(String),
    target_country LowCardinality(String),
    kind LowCardinality(String),
    protocol LowCardinality(String),
    calls Float64,
    errors Float64,
    categories Array(LowCardinality(String)),
    verdict LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(report)
ORDER BY (tenant, report, environment, source)
TTL toDateTime(report) + toIntervalDay(8)
SETTINGS ttl_only_drop_parts = 1
