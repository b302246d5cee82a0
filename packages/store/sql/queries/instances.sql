-- Instances of each service in a window, from stored spans.
SELECT
    environment, namespace, service, instance, version, uniqExact(cityHash64(trace_id, span_id, kind, start)) AS spans,
    uniqExactIf(cityHash64(trace_id, span_id, kind, start), failed = 1) AS errors,
    min(intDiv(toUnixTimestamp64Nano(start), 1000)) AS first_us, max(intDiv(toUnixTimestamp64Nano(start), 1000)) AS last_us
FROM spans
WHERE tenant = {tenant:String}
    AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
GROUP BY environment, namespace, service, instance, version
ORDER BY environment, namespace, service, instance, version
LIMIT 10000
