-- The highest new block of each writer that is old enough. Blocks of a writer are numbered in the order in which they began.
SELECT s.writer AS writer, max(s.batch) AS batch
FROM spans AS s
WHERE s.batch > {least:UInt64} AND s.batch > transform(s.writer, {writers:Array(String)}, {after:Array(UInt64)}, toUInt64(0))
    AND ({anyAge:Bool} OR toUnixTimestamp(s.ingested_at) <= {quietSince:UInt64} OR toUnixTimestamp(s.ingested_at) > {now:UInt64})
GROUP BY s.writer
