-- The highest new block that is old enough; 0 when there is none. Blocks are numbered in the order in which they began.
SELECT max(spans.batch) AS batch
FROM spans
WHERE spans.batch > {after:UInt64}
    AND (toUnixTimestamp(ingested_at) <= {quietSince:UInt64} OR toUnixTimestamp(ingested_at) > {now:UInt64})
