-- Resources by the hash of their content: a repeat changes nothing. Written before the spans that name them, and again on
-- each day that they are seen, so that they never go before their spans.
CREATE TABLE resources
(
    tenant LowCardinality(String),
    resource_id FixedString(16),
    attributes String CODEC(ZSTD(1)),
    schema_url LowCardinality(String),
    ingested_at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(ingested_at)
ORDER BY (tenant, resource_id)
TTL ingested_at + toIntervalDay(9)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
