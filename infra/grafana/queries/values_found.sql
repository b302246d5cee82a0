-- Values that were found and masked, by category, by the second they came in.
SELECT $__timeInterval(ingested_at) AS time, category, count() AS values
FROM detections
WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(ingested_at)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY time, category
ORDER BY time, category
