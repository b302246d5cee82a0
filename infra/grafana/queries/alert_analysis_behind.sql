-- Seconds from the newest span to the newest facts, by tenant; 0 when all is analysed.
SELECT tenant, toFloat64(greatest(0, newest_span - newest_facts)) AS seconds
FROM
(
    SELECT tenant, toInt64(toUnixTimestamp(max(ingested_at))) AS newest_span
    FROM spans WHERE $__timeFilter(ingested_at) GROUP BY tenant
) AS s
LEFT JOIN
(
    SELECT tenant, toInt64(toUnixTimestamp(max(written_at))) AS newest_facts FROM minutes GROUP BY tenant
) AS m USING tenant
ORDER BY tenant
