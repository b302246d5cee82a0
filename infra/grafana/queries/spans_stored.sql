-- Spans made durable, by the second they came in.
SELECT $__timeInterval(ingested_at) AS time, count() / $__interval_s AS spans_per_second
FROM spans
WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(ingested_at)
GROUP BY time
ORDER BY time
