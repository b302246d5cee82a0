-- The latest traces in which a value was found. Grafana opens a trace by its id over the view otel_traces.
SELECT
    trace_id AS traceID,
    max(start) AS startTime,
    arrayStringConcat(arraySort(groupUniqArray(service)), ', ') AS services,
    arrayStringConcat(arraySort(groupUniqArray(category)), ', ') AS categories,
    uniqExact(span_id) AS spans
FROM detections
WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(ingested_at)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY trace_id
ORDER BY startTime DESC, traceID
LIMIT 100
